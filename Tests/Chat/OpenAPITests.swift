import Contracts
import Dapr
import HTTPTypes
import Hummingbird
import JSON
import Logging
import TestSupport
import Testing

@testable import Chat
@testable import ServiceKit

/// The service's own description is complete and true.
@Suite("OpenAPI of the assistant")
struct OpenAPITests {
    private func document() throws -> JSONValue { try JSONValue(ContractDocument.chat.bytes) }

    @Test("the served document is the one in specs")
    func specs() async throws {
        let file = try OpenAPICheck.specified(in: "015-chat")
        #expect(try document() == file)
        try await withService(ChatService.self, ["DAPR_HTTP_PORT": "1"]) { service in
            let served = try await service.get("/openapi.json")
            #expect(served.hasSuffix(String(decoding: ContractDocument.chat.bytes, as: UTF8.self)))
        }
    }

    @Test("every route that the code registers is described, and nothing else is; every reference leads somewhere")
    func routes() throws {
        let environment = ServiceEnvironment(
            settings: Settings([:]), dapr: DaprClient(DaprConfiguration()), logger: Logger(label: "test"),
            metrics: Metrics(), tokens: TokenVerifier(keys: FixedKeys([:])), replica: "test")
        let router = Router(context: ServiceContext.self)
        try ChatService(environment).routes(router.group())
        let registered = OpenAPICheck.operations(
            of: router.routes.map { ($0.method.rawValue, $0.path.description) })
        // The MCP server has a document of its own.
        let documents = [try document(), try JSONValue(ContractDocument.mcp.bytes)]
        #expect(registered == documents.map(OpenAPICheck.operations).reduce([]) { $0.union($1) })
        for document in documents { #expect(OpenAPICheck.brokenReferences(in: document).isEmpty) }
    }

    @Test("answers have exactly the members that the document describes")
    func members() async throws {
        let schemas = try document()["components"]?["schemas"]
        @Sendable func described(_ name: String) -> [String]? { schemas?[name]?["properties"]?.object?.keys }
        try await ChatSuite.run { suite in
            let ann = try await suite.person()
            let answer = try await ann.say("Add buy milk").json
            #expect(answer.object?.keys == described("Answer"))
            let page = try await ann.send(.get, "/api/chat/conversations").json
            #expect(page["conversations"]?.array?.first?.object?.keys == described("ConversationEntry"))
            let id = answer["conversation_id"]?.string ?? ""
            let conversation = try await ann.send(.get, "/api/chat/conversations/\(id)").json
            #expect(conversation.object?.keys == described("Conversation"))
            #expect(conversation["messages"]?.array?.first?.object?.keys == described("StoredMessage"))
            let session = try await ann.send(.get, "/api/chatkit/session").json
            #expect(session.object?.keys == described("ChatKitSession"))
        }
    }
}
