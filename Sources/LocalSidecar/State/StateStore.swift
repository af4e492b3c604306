import Timestamps

/// The operations of every state component; the HTTP side is the same for all.
protocol StateStore: Sendable {
    /// One row; nil when there is none or it has expired.
    func get(_ key: String) async throws(StateFault) -> StateRow?

    /// The rows of several keys, in the form of the component: in an order of its own, a missing key without a value.
    func get(_ keys: [String]) async throws(StateFault) -> [StateEntry]

    /// Applies one change, durably.
    func apply(_ change: StateChange) async throws(StateFault)

    /// Applies all changes or none, unless the component does not keep that promise.
    func transact(_ changes: [StateChange]) async throws(StateFault)

    /// Reads a `ttlInSeconds`; components differ in what they reject.
    func lifetime(_ text: String) throws(StateFault) -> StateLifetime

    /// True when a deletion with unknown options is refused; PostgreSQL's component ignores them.
    var checksOptionsOfDeletions: Bool { get }

    /// The reason why a component that supports queries cannot run them, in its own wording; nil for one without
    /// queries.
    var lackForQueries: String? { get }
}

extension StateStore {
    var checksOptionsOfDeletions: Bool { true }
    var lackForQueries: String? { nil }
}

/// A stored value.
struct StateRow: Sendable {
    /// JSON, as it was stored.
    var value: [UInt8]
    var etag: String
    var expiry: Timestamp?
}

/// One result of a bulk get; without a row the key is missing.
struct StateEntry: Sendable {
    var key: String
    var row: StateRow?
}

extension StateEntry {
    /// The results of a bulk get in the form of Dapr's SQL stores: first the rows found, in the table's order, then the
    /// missing keys. A repeated key has no name the second time.
    static func found(_ rows: [String: StateRow], of keys: [String]) -> [StateEntry] {
        var seen: Set<String> = []
        var found: [StateEntry] = []
        var missing: [StateEntry] = []
        for key in keys {
            guard seen.insert(key).inserted else {
                missing.append(StateEntry(key: "", row: nil))
                continue
            }
            if let row = rows[key] {
                found.append(StateEntry(key: key, row: row))
            } else {
                missing.append(StateEntry(key: key, row: nil))
            }
        }
        return found.sorted { $0.key < $1.key } + missing
    }
}

/// The expiry requested by a `ttlInSeconds`.
enum StateLifetime: Sendable, Equatable {
    /// No expiry was given, and the component keeps the current one.
    case unchanged
    /// No expiry: the current one is cleared.
    case unlimited
    case seconds(Int)

    /// Reads a `ttlInSeconds` as Dapr's SQL stores do.
    init(seconds text: String) throws(StateFault) {
        guard !text.isEmpty else {
            self = .unlimited
            return
        }
        do throws(StateFault) {
            let seconds = try GoInteger.parse(text, function: "ParseInt")
            guard seconds >= -1 else { throw .failed("must be -1 or greater") }
            self = seconds > 0 ? .seconds(seconds) : .unlimited
        } catch {
            throw .failed("error parsing TTL: incorrect value for metadata 'ttlInSeconds': " + error.message)
        }
    }
}

/// One write, with its full key.
struct StateChange: Sendable {
    enum Operation: Sendable {
        case upsert(value: [UInt8], lifetime: StateLifetime)
        case delete
    }

    var key: String
    var operation: Operation
    /// Must match the stored ETag; nil or empty requires nothing.
    var etag: String?
    /// Without an ETag: succeeds only if there is no such row yet.
    var isFirstWrite: Bool
    /// True when the request names last-write explicitly: Redis then ignores the ETag, the others do not.
    var isLastWrite = false

    var expectedETag: String? { etag.flatMap { $0.isEmpty ? nil : $0 } }
}

/// The reason why a state component refused a request.
enum StateFault: Error, Sendable, Equatable {
    /// The ETag is not the current one, or the row exists already; carries the component's own message, if any.
    case mismatch(String?)
    /// The request is invalid.
    case invalid(String)
    /// Any other error, with the component's own message.
    case failed(String)

    /// The message of an answer, as Dapr wraps it.
    var message: String {
        switch self {
        case .mismatch(let detail): "possible etag mismatch. error from state store" + (detail.map { ": \($0)" } ?? "")
        case .invalid(let message), .failed(let message): message
        }
    }
}

/// A state component that can list its keys. Dapr's API has no such call; the inspector uses it.
protocol BrowsableStateStore: StateStore {
    /// - Parameter start: includes the prefix that separates applications.
    func listKeys(startingWith start: String, limit: Int) async throws(StateFault) -> [String]
}

extension StateStore {
    /// The keys in order; empty for a component that cannot list them.
    func keys(startingWith start: String, limit: Int) async throws(StateFault) -> [String] {
        if let resilient = self as? ResilientStateStore {
            return try await resilient.store.keys(startingWith: start, limit: limit)
        }
        guard let browsable = self as? any BrowsableStateStore else { return [] }
        return try await browsable.listKeys(startingWith: start, limit: limit)
    }
}

extension InMemoryStateStore: BrowsableStateStore {
    func listKeys(startingWith start: String, limit: Int) throws(StateFault) -> [String] {
        Array(liveKeys.filter { $0.hasPrefix(start) }.sorted().prefix(limit))
    }
}

extension SQLiteStateStore: BrowsableStateStore {
    func listKeys(startingWith start: String, limit: Int) throws(StateFault) -> [String] {
        do { return try readers.keys(startingWith: start, limit: limit) } catch { throw .failed(error.description) }
    }
}
