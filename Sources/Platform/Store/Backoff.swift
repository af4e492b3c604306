/// Waits that grow, with jitter, until a deadline.
struct Backoff: Sendable {
    private let deadline: ContinuousClock.Instant?
    private let longest: Duration
    private var next: Duration

    init(from first: Duration, to longest: Duration, within limit: Duration? = nil) {
        next = first
        self.longest = longest
        deadline = limit.map { .now + $0 }
    }

    /// Waits.
    /// - Throws: `fault` when the deadline has passed, `CancellationError` when the task is cancelled.
    mutating func pause(orThrow fault: StoreFault = .unavailable) async throws {
        if let deadline, .now >= deadline { throw fault }
        try await Task.sleep(for: next * Double.random(in: 0.5...1))
        next = min(next * 2, longest)
    }
}
