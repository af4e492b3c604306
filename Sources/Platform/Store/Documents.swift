import Dapr

/// The documents of one state store, read and written through the sidecar.
struct Documents: Sendable {
    let dapr: DaprClient
    let store: String

    func read(_ key: String) async throws -> Document? {
        guard let item = try await dapr.getState(store, key) else { return nil }
        return Document(raw: item.value, etag: item.etag)
    }

    /// Reads many with one request; what is missing is left out.
    func read(_ keys: [String]) async throws -> [String: Document] {
        guard keys.count > 1 else {
            guard let key = keys.first, let document = try await read(key) else { return [:] }
            return [key: document]
        }
        var documents: [String: Document] = [:]
        for item in try await dapr.bulkGetState(store, keys: keys, parallelism: 16) {
            if item.error != nil { throw StoreFault.unavailable }
            if let value = item.value { documents[item.key] = Document(raw: value, etag: item.etag) }
        }
        return documents
    }

    /// Performs one write as it is, several as a transaction.
    ///
    /// A document that must not be there yet is a write by itself, after all that stand before it. Dapr's Redis component
    /// does not keep that promise in a transaction: two replicas would both create the root of a new owner, each say that
    /// it is saved, and the second would have overwritten the first (components-contrib, state/redis `Multi`). What stands
    /// before a root is referred to by nobody else, so half of it harms nobody.
    func write(_ operations: [StateOperation]) async throws {
        guard operations.count > 1, let creation = operations.firstIndex(where: \.isCreation) else {
            return try await perform(operations)
        }
        for part in [operations[..<creation], operations[creation...creation], operations[(creation + 1)...]]
        where !part.isEmpty { try await perform(Array(part)) }
    }

    private func perform(_ operations: [StateOperation]) async throws {
        if operations.count == 1, case .upsert(let save) = operations[0] {
            try await dapr.saveState(store, [save])
        } else {
            try await dapr.transact(store, operations)
        }
    }
}

extension StateOperation {
    /// Writes if nobody else has since the version was read; without a version, only if there is nothing yet.
    static func replace(_ key: String, _ document: [UInt8], at etag: ETag?) -> StateOperation {
        .upsert(StateSave(key: key, value: .document(document), etag: etag, concurrency: .firstWrite))
    }

    /// Whether this is only to happen when there is nothing yet.
    fileprivate var isCreation: Bool {
        guard case .upsert(let save) = self else { return false }
        return save.etag == nil && save.concurrency == .firstWrite
    }

    /// Writes a key that nobody else writes.
    static func put(_ key: String, _ document: [UInt8]) -> StateOperation {
        .upsert(StateSave(key: key, value: .document(document)))
    }
}
