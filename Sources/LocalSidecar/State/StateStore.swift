import Timestamps

/// What every state component can do; the HTTP side is the same for all.
protocol StateStore: Sendable {
    /// One row; nil when there is none, or it has expired.
    func get(_ key: String) async throws(StateFault) -> StateRow?

    /// The rows of many keys, answered the way the component does: in an order of its own, a missing key without a value.
    func get(_ keys: [String]) async throws(StateFault) -> [StateEntry]

    /// One change, durable when this returns.
    func apply(_ change: StateChange) async throws(StateFault)

    /// All changes or none, unless the component is of the kind that does not keep that promise.
    func transact(_ changes: [StateChange]) async throws(StateFault)

    /// Reads a `ttlInSeconds`; each component has its own idea of a bad one.
    func lifetime(_ text: String) throws(StateFault) -> StateLifetime
}

/// A stored value.
struct StateRow: Sendable {
    /// JSON, as it was stored.
    var value: [UInt8]
    var etag: String
    var expiry: Timestamp?
}

/// One answer of a bulk get; without a row the key is missing.
struct StateEntry: Sendable {
    var key: String
    var row: StateRow?
}

/// What a `ttlInSeconds` asks for.
enum StateLifetime: Sendable, Equatable {
    /// No expiry was named: it is cleared.
    case unlimited
    case seconds(Int)
}

/// One write, with its full key.
struct StateChange: Sendable {
    enum Operation: Sendable {
        case upsert(value: [UInt8], lifetime: StateLifetime)
        case delete
    }

    var key: String
    var operation: Operation
    /// Must match what is stored; nil or empty asks for nothing.
    var etag: String?
    /// With no ETag: only if there is no such row yet.
    var isFirstWrite: Bool

    var expectedETag: String? { etag.flatMap { $0.isEmpty ? nil : $0 } }
}

/// Why a state component refused.
enum StateFault: Error, Sendable, Equatable {
    /// The ETag is not the current one, or the row exists already; the component's own words, if it has some.
    case mismatch(String?)
    /// Anything else, in the component's own words.
    case failed(String)

    /// The words in an answer, as Dapr wraps them.
    var message: String {
        switch self {
        case .mismatch(let detail): "possible etag mismatch. error from state store" + (detail.map { ": \($0)" } ?? "")
        case .failed(let message): message
        }
    }
}
