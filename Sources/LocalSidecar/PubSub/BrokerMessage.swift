/// A message as a broker keeps it.
struct BrokerMessage: Sendable, Equatable {
    var topic: String
    var payload: [UInt8]
    /// Publish metadata; reaches the subscriber as HTTP headers.
    var metadata: [String: String] = [:]

    /// Messages with one key are delivered in order; those without one in any order.
    var partitionKey: String? {
        guard let key = metadata["partitionKey"], !key.isEmpty else { return nil }
        return key
    }
}

/// A message with its place in the broker's log.
struct LogEntry: Sendable, Equatable {
    /// Grows with every message of the broker.
    let id: Int64
    let message: BrokerMessage
    /// The entry that this one repeats, while that is still under way.
    var original: Int64?
}
