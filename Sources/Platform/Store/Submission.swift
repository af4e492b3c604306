import Dapr

/// One caller's change of an owner's records.
struct Submission<Record: StoredRecord>: QueuedWrite {
    /// Gives the caller what its closure returned, once the batch is saved.
    typealias Acknowledgement = @Sendable (Snapshot<Record>) -> Void

    /// Runs the caller's closure; may be called again on a newer state.
    let apply: @Sendable (inout Change<Record>) throws -> Acknowledgement
    /// Tells the caller that it failed.
    let fail: @Sendable (any Error) -> Void
    /// Whether a save is worth its while when all it does is drop published events.
    var cleans = false
    /// Whether the pages of a closed owner have been deleted, so that the root need not name them any more.
    var erases = false
    /// The trace of the caller's request.
    let trace = DaprTrace.current
}
