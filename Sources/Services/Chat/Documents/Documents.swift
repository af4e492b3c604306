import Contracts
import Dapr
import JSON

/// The documents of the state store, by Dapr's plain state calls: no transactions, so that any store with ETags does.
struct Documents: Sendable {
    private static let store = Component.statestore
    /// How often an update is tried.
    private static let attempts = 12

    let dapr: DaprClient

    /// - Throws: ``ConversationFault/unavailable`` when the sidecar does not answer.
    func read<Value: Document>(_ type: Value.Type, _ key: String) async throws -> Value? {
        try await item(type, key)?.document
    }

    /// Changes the document under `key`, which may not exist yet, and returns what `change` returned.
    ///
    /// An error of the save is not judged by its status, which differs between stores, but by reading again: a document that
    /// this write made has its id; any other is what the change is applied to next. So `change` may run several times.
    func update<Value: Document, Answer: Sendable>(
        _ type: Value.Type, _ key: String, _ change: (inout Value?) throws -> Answer
    ) async throws -> Answer {
        var written: (commit: String, answer: Answer)?
        for attempt in 0..<Self.attempts {
            if attempt > 0 { try await Task.sleep(for: .milliseconds(Int.random(in: 2...10) << min(attempt, 5))) }
            let item = try await item(type, key)
            if let written, item?.document.commit == written.commit { return written.answer }
            var document = item?.document
            let answer = try change(&document)
            guard var document, document != item?.document else { return answer }
            document.commit = RandomID.make()
            written = (document.commit, answer)
            if await save(document, key, etag: item?.etag) { return answer }
        }
        throw ConversationFault.unavailable
    }

    /// Removes a document; one that is not there is no fault.
    func delete(_ key: String) async throws {
        do { try await dapr.deleteState(Self.store, key) } catch is DaprError { throw ConversationFault.unavailable }
    }

    private struct Item<Value: Document> {
        let document: Value
        let etag: ETag?
    }

    private func item<Value: Document>(_ type: Value.Type, _ key: String) async throws -> Item<Value>? {
        do {
            guard let item = try await dapr.getState(Self.store, key, consistency: .strong) else { return nil }
            return Item(document: try Value(json: JSONValue(try item.document())), etag: item.etag)
        } catch is DaprError {
            throw ConversationFault.unavailable
        }
    }

    private func save(_ document: some Document, _ key: String, etag: ETag?) async -> Bool {
        let save = StateSave(key: key, value: .document(document.json.bytes), etag: etag, concurrency: .firstWrite)
        do {
            try await dapr.saveState(Self.store, [save])
            return true
        } catch {
            return false
        }
    }
}
