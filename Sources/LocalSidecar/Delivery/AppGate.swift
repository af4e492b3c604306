import Synchronization

/// Tracks whether the application can be called, and wakes waiting tasks when that changes.
final class AppGate: Sendable {
    enum Condition: Sendable {
        case open
        /// Nothing listens, or has been found listening yet.
        case down
        /// The application reports that it is unhealthy.
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

    /// The result of the application health check; true without one.
    var isHealthy: Bool { state.withLock { $0.isHealthy } }

    func open() { change { $0.isUp = true } }

    /// Holds deliveries back because the application does not answer, until it has been reached again.
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

    /// Returns once the gate is in a condition; false when the task was cancelled first.
    func wait(for wanted: Condition) async -> Bool {
        for await condition in changes() where condition == wanted { return true }
        return false
    }

    /// Returns once the application reports that it is healthy; false when the task was cancelled first.
    func waitUntilHealthy() async -> Bool {
        for await _ in changes() where isHealthy { return true }
        return false
    }
}
