import Synchronization

/// Whether the application can be called; what waits for that is woken when it changes.
final class AppGate: Sendable {
    private struct State {
        var isOpen = false
        var nextID = 0
        var watchers: [Int: AsyncStream<Bool>.Continuation] = [:]
    }

    private let state = Mutex(State())

    var isOpen: Bool { state.withLock { $0.isOpen } }

    func open() { set(true) }

    /// The application does not answer: deliveries wait until somebody has seen it again.
    func close() { set(false) }

    private func set(_ isOpen: Bool) {
        let watchers = state.withLock { state in
            defer { state.isOpen = isOpen }
            return state.isOpen == isOpen ? [] : Array(state.watchers.values)
        }
        for watcher in watchers { watcher.yield(isOpen) }
    }

    /// The current state and every change, the latest one only.
    func changes() -> AsyncStream<Bool> {
        let (stream, continuation) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(1))
        let (id, isOpen) = state.withLock { state in
            state.nextID += 1
            state.watchers[state.nextID] = continuation
            return (state.nextID, state.isOpen)
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.watchers.removeValue(forKey: id) }
        }
        continuation.yield(isOpen)
        return stream
    }

    /// Returns when the gate is in a state; false when the task was cancelled before.
    func wait(untilOpen wanted: Bool) async -> Bool {
        for await isOpen in changes() where isOpen == wanted { return true }
        return false
    }
}
