import JSON

/// A JSON document under one key of the state store, changed by read, modify and compare.
protocol Document: Sendable, Equatable {
    /// The id of the last write, so that a writer who got an error can tell whether its write happened.
    var commit: String { get set }

    /// - Throws: `JSONFault` when the value is not such a document.
    init(json: JSONValue) throws
    var json: JSONValue { get }
}
