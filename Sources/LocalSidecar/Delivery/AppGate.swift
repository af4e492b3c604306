import Synchronization

/// Whether the application can be called; what waits for that is woken when it changes.
final class AppGate: Sendable {
    enum Condition: Sendable {
        case open
        /// Nobody listens, or has been seen yet.
        case down
        /// The application says itself that it is not well.
        case unhealthy
    }

    private struct State {
        var isUp = false
        var isHealthy = true
        var nextID = 0
        var watchers: [Int: AsyncStream<Condition>.Continuation] = [:]

        var condition: Condition { isUp ? isHealthy ? .open : .unhealthy : .down }
    }

    private let state = Mutex(State())

    var isOpen: Bool { state.withLock { $0.condition == .open } }

    /// What the application health check says; true without one.
    var isHealthy: Bool { state.withLock { $0.isHealthy } }

    func open() { change { $0.isUp = true } }

    /// The application does not answer: deliveries wait until somebody has seen it again.
    func close() { change { $0.isUp = false } }

    func setHealthy(_ isHealthy: Bool) { change { $0.isHealthy = isHealthy } }

    private func change(_ change: (inout State) -> Void) {
        let (watchers, condition) = state.withLock { state in
            let before = (state.isUp, state.isHealthy)
            change(&state)
            return (before == (state.isUp, state.isHealthy) ? [] : Array(state.watchers.values), state.condition)
        }
        for watcher in watchers { watcher.yield(condition) }
    }

    /// The current condition and every change, the latest one only.
    func changes() -> AsyncStream<Condition> {
        let (stream, continuation) = AsyncStream.makeStream(of: Condition.self, bufferingPolicy: .bufferingNewest(1))
        let (id, condition) = state.withLock { state in
            state.nextID += 1
            state.watchers[state.nextID] = continuation
            return (state.nextID, state.condition)
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.watchers.removeValue(forKey: id) }
        }
        continuation.yield(condition)
        return stream
    }

    /// Returns when the gate is in a condition; false when the task was cancelled before.
    func wait(for wanted: Condition) async -> Bool {
        for await condition in changes() where condition == wanted { return true }
        return false
    }

    /// Returns when the application says that it is well; false when the task was cancelled before.
    func waitUntilHealthy() async -> Bool {
        for await _ in changes() where isHealthy { return true }
        return false
    }
}
