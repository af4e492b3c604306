import Dapr

/// One caller's part of a batch.
struct Submission<Record: StoredRecord>: Sendable {
    /// Gives the caller what its closure returned, once the batch is saved.
    typealias Acknowledgement = @Sendable (Snapshot<Record>) -> Void

    /// Runs the caller's closure; may be called again on a newer state.
    let apply: @Sendable (inout Change<Record>) throws -> Acknowledgement
    /// Tells the caller that it failed.
    let fail: @Sendable (any Error) -> Void
    /// Whether a save is worth its while when all it does is drop published events.
    var cleans = false
    /// The trace of the caller's request.
    let trace = DaprTrace.current
}
