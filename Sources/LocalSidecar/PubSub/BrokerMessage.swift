/// A message as stored by a broker.
struct BrokerMessage: Sendable, Equatable {
    var topic: String
    var payload: [UInt8]
    /// Publish metadata; passed to the subscriber as HTTP headers.
    var metadata: [String: String] = [:]

    /// Messages with the same key are delivered in order; those without one in any order.
    var partitionKey: String? {
        guard let key = metadata["partitionKey"], !key.isEmpty else { return nil }
        return key
    }
}

/// A message with its position in the broker's log.
struct LogEntry: Sendable, Equatable {
    /// Increases with every message of the broker.
    let id: Int64
    let message: BrokerMessage
    /// The id of the entry that this one redelivers, while that is still under way.
    var original: Int64?
}
