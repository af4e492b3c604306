package import Dapr
import Encoding
package import JSON

/// A small JSON document under one key of the state store, changed by read, modify and compare.
package protocol ConditionalDocument: Sendable, Equatable {
    /// The ids of the last writes, newest last. A writer whose save ended in an error finds its own id here if the save
    /// happened, even after other replicas have written since. A document whose changes can safely be applied twice
    /// needs none: see ``IdempotentDocument``.
    var commits: [String] { get set }

    /// - Throws: `JSONFault` when the value is not such a document.
    init(json: JSONValue) throws
    var json: JSONValue { get }
}

/// A document whose changes can all be applied twice without harm: a growing set, a cursor that only moves forward.
package protocol IdempotentDocument: ConditionalDocument {}

extension IdempotentDocument {
    package var commits: [String] {
        get { [] }
        set {}
    }
}

/// Reads and writes the documents of one state store with Dapr's plain state calls; no transactions are used, so any
/// store with ETags will do.
package struct ConditionalDocuments: Sendable {
    /// Number of commit ids kept: a write is recognised as our own if fewer others followed before its outcome was
    /// looked up.
    private static let commitsKept = 8
    /// Number of keys in one bulk request.
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
        try await versioned(type, key).document
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
                if let text = try item.document() { found[item.key] = try Self.decode(text, item.key) }
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
        var backoff = Backoff(from: .milliseconds(4), to: .milliseconds(400), within: patience)
        while true {
            do {
                let present = try await versioned(type, key)
                if let mine = present.document?.commits.last(where: { answers[$0] != nil }), let answer = answers[mine]
                {
                    return answer
                }
                var document = present.document
                let answer = try change(&document)
                guard var document, document != present.document else { return answer }
                let commit = RandomBytes.hexadecimal(8)
                document.commits = Array((document.commits + [commit]).suffix(Self.commitsKept))
                answers[commit] = answer
                if await save(document, key, at: present.etag) { return answer }
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
    ) async throws -> (document: Value?, etag: ETag?) {
        let item = try await answer { try await dapr.getState(store, key, consistency: .strong) }
        guard let item else { return (nil, nil) }
        return (try Self.decode(try item.document(), key), item.etag)
    }

    private static func decode<Value: ConditionalDocument>(_ text: [UInt8], _ key: String) throws -> Value {
        do { return try Value(json: JSONValue(text)) } catch { throw StoreFault.unreadable(key: key) }
    }

    private func save(_ document: some ConditionalDocument, _ key: String, at etag: ETag?) async -> Bool {
        let save = StateSave(key: key, value: .document(document.json.bytes), etag: etag, concurrency: .firstWrite)
        return (try? await dapr.saveState(store, [save])) != nil
    }

    private func answer<Value>(_ call: () async throws -> Value) async throws -> Value {
        do { return try await call() } catch is DaprError { throw StoreFault.unavailable }
    }
}
