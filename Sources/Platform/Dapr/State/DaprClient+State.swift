import Curl
import HTTPTypes
import JSON

/// State management: [the state API](https://docs.dapr.io/reference/api/state_api/).
extension DaprClient {
    /// Reads one key.
    ///
    /// - Returns: nil when the key is missing.
    /// - Throws: ``DaprError``, with code `ERR_STATE_STORE_NOT_FOUND` for an unknown store.
    public func getState(
        _ store: String, _ key: String, consistency: StateConsistency? = nil, metadata: [String: String] = [:]
    ) async throws -> StateItem? {
        var path = DaprPath("/v1.0/state")
        path.segment(store)
        path.segment(key)
        if let consistency { path.query("consistency", consistency.rawValue) }
        path.metadata(metadata)
        let response = try await send(Call(kind: .getState, path: path, isRepeatable: true))
        guard response.status != 204 else { return nil }
        return StateItem(
            value: response.body, etag: response.header("etag").map(ETag.init(rawValue:)),
            expires: response.header("metadata.ttlexpiretime"))
    }

    /// Saves keys. Several are not saved atomically: some may be written when the call fails.
    ///
    /// - Throws: ``DaprError``, with status 409 when an ETag did not match.
    public func saveState(_ store: String, _ items: [StateSave], metadata: [String: String] = [:]) async throws {
        var path = DaprPath("/v1.0/state")
        path.segment(store)
        path.metadata(metadata)
        var writer = JSONWriter(reserving: items.reduce(64) { $0 + $1.estimatedSize })
        writer.array(items) { $1.write(to: &$0) }
        _ = try await send(Call(kind: .saveState, method: .post, path: path, json: writer.bytes))
    }

    /// Removes a key; a missing one is not an error unless an ETag is given.
    ///
    /// - Throws: ``DaprError``, with status 409 when the ETag did not match.
    public func deleteState(
        _ store: String, _ key: String, etag: ETag? = nil, concurrency: StateConcurrency? = nil,
        consistency: StateConsistency? = nil, metadata: [String: String] = [:]
    ) async throws {
        var path = DaprPath("/v1.0/state")
        path.segment(store)
        path.segment(key)
        if let concurrency { path.query("concurrency", concurrency.rawValue) }
        if let consistency { path.query("consistency", consistency.rawValue) }
        path.metadata(metadata)
        let headers: HTTPFields = etag.map { [.ifMatch: $0.rawValue] } ?? [:]
        _ = try await send(Call(kind: .deleteState, method: .delete, path: path, headers: headers))
    }

    /// Performs several writes atomically.
    ///
    /// Not every store guarantees this: after a failure, Redis leaves the other operations applied; and a stale ETag is
    /// answered by 500. Read again to judge a failed transaction.
    public func transact(
        _ store: String, _ operations: [StateOperation], metadata: [String: String] = [:]
    ) async throws {
        var path = DaprPath("/v1.0/state")
        path.segment(store)
        path.segment("transaction")
        var writer = JSONWriter(reserving: operations.reduce(128) { $0 + $1.estimatedSize })
        writer.object { json in
            json.member("operations") { json in json.array(operations) { $1.write(to: &$0) } }
            if !metadata.isEmpty { json.member("metadata") { $0.object(metadata) } }
        }
        _ = try await send(Call(kind: .transactState, method: .post, path: path, json: writer.bytes))
    }
}

extension StateSave {
    /// The approximate size of this save's JSON in bytes; escaping may add to it.
    fileprivate var estimatedSize: Int {
        switch value {
        case .json(let bytes): bytes.count + 160
        case .document(let bytes): bytes.count * 5 / 4 + 160
        case .string(let text): text.utf8.count + 160
        }
    }
}

extension StateOperation {
    fileprivate var estimatedSize: Int {
        guard case .upsert(let save) = self else { return 160 }
        return save.estimatedSize + 64
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { json in
            switch self {
            case .upsert(let save):
                json.member("operation", "upsert")
                json.member("request", save.write)
            case .delete(let key, let etag):
                json.member("operation", "delete")
                json.member("request") { json in
                    json.object { json in
                        json.member("key", key)
                        json.member("etag", ifPresent: etag?.rawValue)
                    }
                }
            }
        }
    }
}

extension DaprClient {
    /// Reads many keys in one call. The order of the answer is unspecified.
    ///
    /// - Parameters:
    ///   - store: the component.
    ///   - keys: the keys.
    ///   - parallelism: how many keys the sidecar reads at a time; nil leaves it to the sidecar.
    ///   - metadata: further parameters of the component, by name.
    public func bulkGetState(
        _ store: String, keys: [String], parallelism: Int? = nil, metadata: [String: String] = [:]
    ) async throws -> [BulkStateItem] {
        guard !keys.isEmpty else { return [] }
        var path = DaprPath("/v1.0/state")
        path.segment(store)
        path.segment("bulk")
        path.metadata(metadata)
        var writer = JSONWriter(reserving: keys.reduce(64) { $0 + $1.utf8.count + 4 })
        writer.object { json in
            json.member("keys") { $0.array(keys) }
            json.member("parallelism", ifPresent: parallelism)
        }
        let call = Call(kind: .bulkGetState, method: .post, path: path, json: writer.bytes, isRepeatable: true)
        return try BulkStateItem.read(try await send(call).body, expecting: keys.count)
    }

    /// Queries a store that supports it, in Dapr's query language, which is JSON.
    ///
    /// - Returns: the sidecar's answer, `{"results": […], "token": …}`. An alpha API that few stores have.
    public func queryState(
        _ store: String, _ query: [UInt8], metadata: [String: String] = [:]
    ) async throws -> [UInt8] {
        var path = DaprPath("/v1.0-alpha1/state")
        path.segment(store)
        path.segment("query")
        path.metadata(metadata)
        return try await send(
            Call(kind: .queryState, method: .post, path: path, json: query, isRepeatable: true)
        ).body
    }
}

extension BulkStateItem {
    fileprivate static func read(_ bytes: [UInt8], expecting count: Int) throws -> [BulkStateItem] {
        var items: [BulkStateItem] = []
        items.reserveCapacity(count)
        do {
            try JSONScanner.read(bytes) { scanner in
                try scanner.array { items.append(try BulkStateItem(&$0)) }
            }
        } catch {
            throw DaprError.invalidAnswer("a bulk read answered something else than items")
        }
        // SQLite and PostgreSQL answer a key that was requested twice with an empty key.
        return items.filter { !$0.key.isEmpty }
    }

    private init(_ scanner: inout JSONScanner) throws {
        var key = ""
        var value: [UInt8]?
        var etag: ETag?
        var error: String?
        try scanner.object { member, scanner in
            switch member {
            case "key": key = try scanner.string()
            case "data": value = try scanner.rawValue()
            case "etag": etag = scanner.null() ? nil : ETag(rawValue: try scanner.string())
            case "error": error = scanner.null() ? nil : try scanner.string()
            default: try scanner.skip()
            }
        }
        self.init(key: key, value: value, etag: etag, error: error)
    }
}
