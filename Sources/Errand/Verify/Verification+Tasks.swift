import HTTPTypes
import JSON

extension Verification {
    private static let key = "verify-creation"

    func create(_ ann: SuiteAccount, _ tabs: VerifiedTabs) async throws -> String {
        let id = try await creation(ann).taskID()
        for tab in [tabs.first, tabs.second] { try await expect("upsert", of: id, on: tab) }
        return id
    }

    func repeatCreation(_ ann: SuiteAccount) async throws {
        let first = try await creation(ann).taskID()
        let list = try await client.send(.get, "/api/tasks", as: ann).expecting(200)
        guard list.json?["tasks"]?.array?.compactMap({ $0["id"]?.string }) == [first] else {
            throw SuiteFault("the list does not hold that one task alone")
        }
    }

    private func creation(_ account: SuiteAccount) async throws -> SuiteAnswer {
        let draft: JSONValue = [
            "title": "Buy crème fraîche", "description": "From the market", "priority": "P2", "tags": ["groceries"],
        ]
        let answer = try await client.send(
            .post, "/api/tasks", draft, as: account, headers: [.idempotencyKey: "\(Self.key)-\(account.userID)"])
        guard answer.status == 200 || answer.status == 201 else { return try answer.expecting(201) }
        return answer
    }

    func change(_ id: String, _ ann: SuiteAccount, _ tabs: VerifiedTabs) async throws {
        let task = try await client.send(.get, "/api/tasks/\(id)", as: ann).expecting(200)
        guard let tag = task.headers[.eTag] else { throw SuiteFault("the task has no ETag") }
        let patch: JSONValue = ["title": "Buy crème fraîche and bread"]
        try await client.send(.patch, "/api/tasks/\(id)", patch, as: ann, headers: [.ifMatch: tag]).expecting(200)
        try await client.send(.patch, "/api/tasks/\(id)", patch, as: ann, headers: [.ifMatch: tag]).expecting(412)
        let frame = try await expect("upsert", of: id, on: tabs.second)
        guard frame.task?["title"] == patch["title"] else { throw SuiteFault("the frame has the old title") }
    }

    func complete(_ id: String, _ ann: SuiteAccount, _ tabs: VerifiedTabs) async throws {
        let task = try await client.send(.post, "/api/tasks/\(id)/toggle", as: ann).expecting(200)
        guard task.json?["status"]?.string == "completed" else { throw SuiteFault("the task is not completed") }
        let frame = try await expect("upsert", of: id, on: tabs.second)
        guard frame.task?["status"]?.string == "completed" else { throw SuiteFault("the frame says otherwise") }
    }

    func search(_ id: String, _ ann: SuiteAccount) async throws {
        for words in ["creme%20bre", "GROCERIES", "mark"] {
            let found = try await client.send(.get, "/api/tasks?q=\(words)", as: ann).expecting(200)
            guard found.json?["tasks"]?.array?.first?["id"]?.string == id else {
                throw SuiteFault("\(words) did not find it")
            }
        }
        let none = try await client.send(.get, "/api/tasks?q=zebra", as: ann).expecting(200)
        guard none.json?["tasks"]?.array?.isEmpty == true else { throw SuiteFault("zebra found something") }
    }

    func isolation(_ id: String, _ bob: SuiteAccount, _ tabs: VerifiedTabs) async throws {
        let unknown = "01900000-0000-7000-8000-000000000000"
        let foreign = try await client.send(.get, "/api/tasks/\(id)", as: bob).expecting(404)
        let missing = try await client.send(.get, "/api/tasks/\(unknown)", as: bob).expecting(404)
        guard foreign.json?["title"] == missing.json?["title"], foreign.json?["detail"] == missing.json?["detail"]
        else { throw SuiteFault("the answer tells that the task exists") }
        try await client.send(.patch, "/api/tasks/\(id)", ["title": "Mine now"], as: bob).expecting(404)
        try await client.send(.delete, "/api/tasks/\(id)", as: bob).expecting(404)
        let list = try await client.send(.get, "/api/tasks?q=creme", as: bob).expecting(200)
        guard list.json?["tasks"]?.array?.isEmpty == true else { throw SuiteFault("the other's list is not empty") }
        guard try tabs.stranger.drain().allSatisfy({ try SyncFrame($0.text).type != "changed" }) else {
            throw SuiteFault("the other's WebSocket saw a change")
        }
    }

    func badInput(_ ann: SuiteAccount) async throws {
        let cases: [(JSONValue, field: String)] = [
            (["title": ""], "title"), (["title": "x", "priority": "urgent"], "priority"), (["title": 7], "title"),
        ]
        for (body, field) in cases {
            let answer = try await client.send(.post, "/api/tasks", body, as: ann)
            guard answer.status == 400 || answer.status == 422 else {
                throw SuiteFault("a bad \(field) was answered with \(answer.status)")
            }
            guard answer.headers[.contentType]?.hasPrefix("application/problem+json") == true,
                answer.json?["errors"]?.array?.contains(where: { $0["field"]?.string == field }) == true
            else { throw SuiteFault("the problem does not name the field \(field)") }
        }
    }

    func delete(_ id: String, _ ann: SuiteAccount, _ tabs: VerifiedTabs) async throws {
        try await client.send(.delete, "/api/tasks/\(id)", as: ann).expecting(204)
        try await expect("delete", of: id, on: tabs.first)
        try await client.send(.get, "/api/tasks/\(id)", as: ann).expecting(404)
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .ifMatch
}
