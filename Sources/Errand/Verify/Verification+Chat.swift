import HTTPTypes
import JSON

extension Verification {
    /// Where the assistant is, as browsers reach it; nil when only the API's own address is known.
    var assistantOrigin: String? {
        client.address.web ?? (client.address.api.hasPrefix("https://") ? client.address.api : nil)
    }

    /// Asks the assistant for a task, sees it, and has it deleted again.
    func chat(_ ann: SuiteAccount, at origin: String) async throws {
        let address = SuiteAddress(api: origin, sync: client.address.sync, web: client.address.web)
        let assistant = SuiteClient(address: address, curl: client.curl)
        let added = try await assistant.send(.post, "/api/chat", ["message": "Add Feed the walrus"], as: ann)
            .expecting(200)
        let conversation = added.json?["conversation_id"] ?? .null
        let list = try await client.send(.get, "/api/tasks?q=walrus", as: ann).expecting(200)
        guard list.json?["tasks"]?.array?.count == 1 else { throw SuiteFault("the task is not in the list") }
        let message: JSONValue = ["message": "Delete Feed the walrus", "conversation_id": conversation]
        var answer = try await assistant.send(.post, "/api/chat", message, as: ann).expecting(200)
        if answer.json?["needs_answer"]?.bool == true {
            let yes: JSONValue = ["message": "Yes", "conversation_id": conversation]
            answer = try await assistant.send(.post, "/api/chat", yes, as: ann).expecting(200)
        }
        let left = try await client.send(.get, "/api/tasks?q=walrus", as: ann).expecting(200)
        guard left.json?["tasks"]?.array?.isEmpty == true else {
            throw SuiteFault("the task is still there: \(answer.json?["reply"]?.string ?? "")")
        }
        let path = "/api/chat/conversations/\(conversation.string ?? "")"
        try await assistant.send(.delete, path, as: ann).expecting(204)
    }
}
