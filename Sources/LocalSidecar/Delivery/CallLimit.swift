import Synchronization

/// Bounds the calls to an application at one time: `app-max-concurrency`. The others wait in their order.
final class CallLimit: Sendable {
    private struct State {
        var underWay = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let maximum: Int?
    private let state = Mutex(State())

    /// - Parameter maximum: nil bounds nothing.
    init(_ maximum: Int?) { self.maximum = maximum }

    static let none = CallLimit(nil)

    func hold<Value>(_ call: () async throws -> Value) async rethrows -> Value {
        guard let maximum else { return try await call() }
        await enter(maximum)
        defer { leave() }
        return try await call()
    }

    private func enter(_ maximum: Int) async {
        await withCheckedContinuation { continuation in
            let mayGo = state.withLock { state in
                guard state.underWay >= maximum else {
                    state.underWay += 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if mayGo { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.underWay -= 1
            return nil
        }
        next?.resume()
    }
}
