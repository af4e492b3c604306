import Contracts
import Dapr
import JSON

/// The documents of the state store, by Dapr's plain state calls: no transactions, so that any store with ETags does.
struct Documents: Sendable {
    let dapr: DaprClient
    private let store = Component.statestore
    /// How long an update is tried.
    private static let deadline = Duration.seconds(8)

    init(dapr: DaprClient) { self.dapr = dapr }

    /// - Throws: ``AccountFault/unavailable`` when the sidecar does not answer.
    func read<Value: Document>(_ type: Value.Type, _ key: String) async throws -> Value? {
        try await item(type, key)?.document
    }

    /// Changes the document under `key`, which may not exist yet, and returns what `change` returned.
    ///
    /// An error of the save is not judged by its status, which differs between stores, but by reading again: a document that
    /// knows this write's id has it; any other is what the change is applied to next. So `change` may run several times.
    func update<Value: Document, Answer: Sendable>(
        _ type: Value.Type, _ key: String, _ change: (inout Value?) throws -> Answer
    ) async throws -> Answer {
        var answers: [String: Answer] = [:]
        let end = ContinuousClock.now + Self.deadline
        var attempt = 0
        while ContinuousClock.now < end {
            if attempt > 0 { try await pause(before: attempt) }
            attempt += 1
            guard let found = try? await found(type, key) else { continue }
            if let mine = found.item?.document.commits.last(where: { answers[$0] != nil }), let answer = answers[mine] {
                return answer
            }
            var document = found.item?.document
            let answer = try change(&document)
            guard let document, document != found.item?.document else { return answer }
            let commit = RandomName.make(bytes: 8)
            answers[commit] = answer
            if await save(document.committed(by: commit), key, etag: found.item?.etag) { return answer }
        }
        throw AccountFault.unavailable
    }

    /// Removes a document; one that is not there is no fault.
    func delete(_ key: String) async throws {
        do { try await dapr.deleteState(store, key) } catch is DaprError { throw AccountFault.unavailable }
    }

    private struct Item<Value: Document> {
        let document: Value
        let etag: ETag?
    }

    private struct Found<Value: Document> {
        let item: Item<Value>?
    }

    private func found<Value: Document>(_ type: Value.Type, _ key: String) async throws -> Found<Value> {
        Found(item: try await item(type, key))
    }

    private func item<Value: Document>(_ type: Value.Type, _ key: String) async throws -> Item<Value>? {
        do {
            guard let item = try await dapr.getState(store, key, consistency: .strong) else { return nil }
            return Item(document: try Value(json: JSONValue(try item.document())), etag: item.etag)
        } catch is DaprError {
            throw AccountFault.unavailable
        }
    }

    private func save(_ document: some Document, _ key: String, etag: ETag?) async -> Bool {
        let save = StateSave(
            key: key, value: .document(document.json.bytes), etag: etag, concurrency: .firstWrite)
        do {
            try await dapr.saveState(store, [save])
            return true
        } catch {
            return false
        }
    }

    private func pause(before attempt: Int) async throws {
        let bound = min(5 << min(attempt, 7), 400)
        try await Task.sleep(for: .milliseconds(Int.random(in: bound / 2...bound)))
    }
}
