import Curl
import HTTPTypes
import JSON

extension DaprClient {
    /// Reads many keys in one call. The answer is in no particular order.
    ///
    /// - Parameter parallelism: how many keys the sidecar reads at a time; nil leaves it to the sidecar.
    public func bulkGetState(
        _ store: String, keys: [String], parallelism: Int? = nil, metadata: [String: String] = [:]
    ) async throws -> [BulkStateItem] {
        guard !keys.isEmpty else { return [] }
        var path = DaprPath("/v1.0/state")
        path.segment(store)
        path.segment("bulk")
        path.metadata(metadata)
        var writer = JSONWriter(reserving: keys.reduce(64) { $0 + $1.utf8.count + 4 })
        writer.raw("{\"keys\":")
        writer.array(keys)
        if let parallelism {
            writer.raw(",\"parallelism\":")
            writer.integer(parallelism)
        }
        writer.raw("}")
        let call = Call(kind: .bulkGetState, method: .post, path: path, json: writer.bytes, isRepeatable: true)
        return try BulkStateItem.read(try await send(call).body, expecting: keys.count)
    }

    /// Asks a store that can query, in Dapr's query language, which is JSON.
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
        // SQLite and PostgreSQL answer a key that was asked for twice with an empty key.
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
