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

    /// Whether a deletion is refused for options that no one knows; PostgreSQL's component does not look at them.
    var checksOptionsOfDeletions: Bool { get }

    /// What a component that knows queries has not got for them, in its own words; nil for one that knows none.
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

/// One answer of a bulk get; without a row the key is missing.
struct StateEntry: Sendable {
    var key: String
    var row: StateRow?
}

extension StateEntry {
    /// A bulk get's answer the way Dapr's SQL stores give it: the rows found come first, in the table's order, then the
    /// missing keys. A key asked for twice has no name the second time.
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

/// What a `ttlInSeconds` asks for.
enum StateLifetime: Sendable, Equatable {
    /// No expiry was named, and the component keeps the one there is.
    case unchanged
    /// None: the one there is is cleared.
    case unlimited
    case seconds(Int)

    /// Reads a `ttlInSeconds` the way Dapr's SQL stores do.
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
    /// Must match what is stored; nil or empty asks for nothing.
    var etag: String?
    /// With no ETag: only if there is no such row yet.
    var isFirstWrite: Bool
    /// Says itself that the last write wins: Redis does not look at the ETag then, the others do.
    var isLastWrite = false

    var expectedETag: String? { etag.flatMap { $0.isEmpty ? nil : $0 } }
}

/// Why a state component refused.
enum StateFault: Error, Sendable, Equatable {
    /// The ETag is not the current one, or the row exists already; the component's own words, if it has some.
    case mismatch(String?)
    /// What the request says can never be right.
    case invalid(String)
    /// Anything else, in the component's own words.
    case failed(String)

    /// The words in an answer, as Dapr wraps them.
    var message: String {
        switch self {
        case .mismatch(let detail): "possible etag mismatch. error from state store" + (detail.map { ": \($0)" } ?? "")
        case .invalid(let message), .failed(let message): message
        }
    }
}

/// A state component that can say which keys it has. Dapr's API has no such question; the inspector asks it.
protocol BrowsableStateStore: StateStore {
    /// - Parameter start: with the prefix that keeps applications apart.
    func listKeys(startingWith start: String, limit: Int) async throws(StateFault) -> [String]
}

extension StateStore {
    /// Keys in their order; none for a component that cannot be browsed.
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
