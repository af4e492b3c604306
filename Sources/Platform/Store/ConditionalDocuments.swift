package import Dapr
import Encoding
import JSON

/// A small document under one key of the state store, changed by read, modify and compare.
///
/// Beside its own members, the store keeps the ids of the last writes. A writer whose save ended in an error finds its
/// own id there if the save succeeded, even after later writes by other replicas.
package protocol ConditionalDocument: Codable, Sendable, Equatable {
    /// True when the ids of writes are kept, which requires a document that is a JSON object.
    static var remembersWrites: Bool { get }
}

extension ConditionalDocument {
    package static var remembersWrites: Bool { true }
}

/// A document whose changes can all be repeated without harm, such as a growing set or a cursor that only advances.
package protocol IdempotentDocument: ConditionalDocument {}

extension IdempotentDocument {
    package static var remembersWrites: Bool { false }
}

/// A document as stored, with the ids of its last writes, newest last.
package struct StoredDocument<Value: ConditionalDocument>: Sendable {
    package var value: Value
    package var writes: [String] = []

    package init(_ value: Value) { self.value = value }

    /// - Throws: `JSONFault` or `DecodingError` when the bytes are not such a document.
    package init(_ bytes: [UInt8]) throws {
        let json = try JSONValue(bytes)
        value = try json.decode(Value.self)
        guard Value.remembersWrites else { return }
        // Earlier versions stored a single id.
        writes = try json["commits"]?.decode([String].self) ?? json["commit"]?.string.map { [$0] } ?? []
    }

    /// - Throws: `EncodingError`.
    package func bytes() throws -> [UInt8] {
        let json = try JSONValue(encoding: value)
        guard Value.remembersWrites, case .object(var members) = json else { return json.bytes }
        members["commits"] = .array(writes.map { .string($0) })
        return JSONValue.object(members).bytes
    }
}

/// Reads and writes the documents of one state store with Dapr's plain state calls; no transactions are used, so any
/// store with ETags will do.
package struct ConditionalDocuments: Sendable {
    /// Number of write ids kept. A writer recognises its own write if fewer others followed before it looked.
    private static let writesKept = 8
    /// Maximum number of keys in one bulk request.
    private static let batch = 256

    private let dapr: DaprClient
    private let store: String
    private let patience: Duration

    /// - Parameter patience: how long an update is retried before it fails.
    package init(dapr: DaprClient, store: String, patience: Duration = .seconds(8)) {
        self.dapr = dapr
        self.store = store
        self.patience = patience
    }

    /// - Throws: ``StoreFault/unavailable`` when the sidecar does not answer, ``StoreFault/unreadable(key:)`` when the
    ///   stored value is not such a document.
    package func read<Value: ConditionalDocument>(_ type: Value.Type, _ key: String) async throws -> Value? {
        try await versioned(type, key).stored?.value
    }

    /// Reads several documents; missing ones are left out.
    package func read<Value: ConditionalDocument>(
        _ type: Value.Type, _ keys: [String]
    ) async throws -> [String: Value] {
        var found: [String: Value] = [:]
        for start in stride(from: 0, to: keys.count, by: Self.batch) {
            let some = Array(keys[start..<min(start + Self.batch, keys.count)])
            let items = try await answer { try await dapr.bulkGetState(store, keys: some) }
            for item in items {
                guard item.error == nil else { throw StoreFault.unavailable }
                if let text = try item.document() { found[item.key] = try Self.decode(text, item.key).value }
            }
        }
        return found
    }

    /// Changes the document under `key`, which may not exist yet, and returns what `change` returned.
    ///
    /// Errors of the save are not judged by their status, which differs between stores, but by reading again: a
    /// document that contains this write's id includes the change; to any other the change is applied again. So
    /// `change` may run several times, but takes effect once.
    package func update<Value: ConditionalDocument, Answer: Sendable>(
        _ type: Value.Type, _ key: String, _ change: (inout Value?) throws -> Answer
    ) async throws -> Answer {
        var answers: [String: Answer] = [:]
        var isFull = false
        var backoff = Backoff(from: .milliseconds(4), to: .milliseconds(400), within: patience)
        while true {
            do {
                let present = try await versioned(type, key)
                let writes = present.stored?.writes ?? []
                if let mine = writes.last(where: { answers[$0] != nil }), let answer = answers[mine] { return answer }
                if isFull { throw StoreFault.full }
                var document = present.stored?.value
                let answer = try change(&document)
                guard let document, document != present.stored?.value else { return answer }
                let write = RandomBytes.hexadecimal(8)
                var stored = StoredDocument(document)
                stored.writes = Array((writes + [write]).suffix(Self.writesKept))
                answers[write] = answer
                let bytes = try stored.bytes()
                do {
                    try await save(bytes, key, at: present.etag)
                    return answer
                } catch { isFull = (error as? DaprError)?.isStoreFull == true }
            } catch StoreFault.unavailable {
                // Reading again may succeed, and shows whether the write happened.
            }
            try await backoff.pause()
        }
    }

    /// Removes documents; a missing one is not an error.
    package func delete(_ keys: [String]) async throws {
        for key in keys { try await answer { try await dapr.deleteState(store, key) } }
    }

    private func versioned<Value: ConditionalDocument>(
        _ type: Value.Type, _ key: String
    ) async throws -> (stored: StoredDocument<Value>?, etag: ETag?) {
        let item = try await answer { try await dapr.getState(store, key, consistency: .strong) }
        guard let item else { return (nil, nil) }
        return (try Self.decode(try item.document(), key), item.etag)
    }

    private static func decode<Value: ConditionalDocument>(
        _ text: [UInt8], _ key: String
    ) throws -> StoredDocument<Value> {
        do { return try StoredDocument(text) } catch { throw StoreFault.unreadable(key: key) }
    }

    private func save(_ document: [UInt8], _ key: String, at etag: ETag?) async throws {
        let save = StateSave(key: key, value: .document(document), etag: etag, concurrency: .firstWrite)
        try await dapr.saveState(store, [save])
    }

    private func answer<Value>(_ call: () async throws -> Value) async throws -> Value {
        do { return try await call() } catch is DaprError { throw StoreFault.unavailable }
    }
}
