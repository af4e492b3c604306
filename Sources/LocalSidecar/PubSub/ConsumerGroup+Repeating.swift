import Synchronization

/// Delivering a message again while an attempt to deliver it still runs, which Dapr's Redis component does.
extension ConsumerGroup {
    /// What is in memory and was not taken by anybody.
    var waitingIDs: Set<Int64> { state.withLock { $0.lanes.waitingIDs } }

    /// Puts a repetition beside its original.
    ///
    /// - Returns: false when the original is dealt with, and there is nothing to repeat.
    func `repeat`(_ entry: LogEntry) -> Bool {
        let wakers = state.withLock { state -> [AsyncStream<Void>.Continuation]? in
            guard let original = entry.original, state.window.isOpen(original),
                !state.repetitions.isSettled(entry)
            else { return nil }
            state.repetitions.begin(of: original)
            return state.add([entry])
        }
        guard let wakers else { return false }
        wake(wakers)
        return true
    }

    /// Settles a message before what is done about it, so that two attempts never do the same; false when another has.
    func claim(_ entry: LogEntry) -> Bool { state.withLock { $0.repetitions.claim(entry) } }

    /// Takes a claim back: nothing could be done.
    func release(_ entry: LogEntry) { state.withLock { $0.repetitions.release(entry) } }

    /// Whether another attempt has dealt with the message.
    func isSettled(_ entry: LogEntry) -> Bool { state.withLock { $0.repetitions.isSettled(entry) } }
}
