/// What was waited for did not happen in time.
package struct DeadlineMissed: Error {}

/// Waits until a condition holds, looking again every few milliseconds.
/// - Throws: ``DeadlineMissed``, or what the condition throws.
package func eventually(
    within deadline: Duration = .seconds(40), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + deadline
    while try await !condition() {
        guard .now < end else { throw DeadlineMissed() }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Waits until a figure has stayed the same for a while, and returns it.
package func settles<Value: Equatable>(_ figure: () -> Value) async -> Value {
    var last = figure()
    var unchanged = 0
    while unchanged < 20 {
        try? await Task.sleep(for: .milliseconds(10))
        let now = figure()
        unchanged = now == last ? unchanged + 1 : 0
        last = now
    }
    return last
}
