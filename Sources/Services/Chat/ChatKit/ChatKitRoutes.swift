import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Timestamps

/// `/api/chatkit`: the protocol between OpenAI's ChatKit web component and a self-hosted server.
///
/// A thread is a conversation, the same as in `/api/chat`.
struct ChatKitRoutes: Sendable {
    let turns: Turns
    /// The domain key that ChatKit requires for the page.
    let domainKey: String

    private var conversations: Conversations { turns.conversations }

    func add(to routes: Routes) {
        let group = routes.group("api/chatkit").authenticated()
        group.get("session") { request, context in try session(request, context) }
        group.post { request, context in try await answer(request, context) }
    }

    /// Returns the component's address, and the expiry of the token that its `fetch` sends.
    private func session(_ request: Request, _ context: ServiceContext) throws -> Response {
        let caller = try Caller(request, context)
        return Self.json([
            "url": "/api/chatkit", "domain_key": .string(domainKey),
            "expires_at": .string(caller.identity.expires.rfc3339),
        ])
    }

    private func answer(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let caller = try Caller(request, context)
        let value = try await request.json(limit: ChatKitRequest.bodyLimit) { try $0.value() }
        let question = try ChatKitRequest(value)
        if question.changes { _ = try Caller(request, context, scope: "write") }
        switch question {
        case .create(let text): return try await stream(text, to: nil, caller, context)
        case .add(let text, let thread): return try await stream(text, to: thread, caller, context)
        case .retry(let item, let thread):
            return try await stream(try await text(of: item, in: thread, caller), to: thread, caller, context)
        default: return try await read(question, caller)
        }
    }

    private func stream(
        _ text: String, to thread: String?, _ caller: Caller, _ context: ServiceContext
    ) async throws -> Response {
        let message = try await turns.accept(text, to: thread, from: caller)
        return ChatKitStream(turns: turns, message: message, isNew: thread == nil, logger: context.logger).response
    }

    private func read(_ question: ChatKitRequest, _ caller: Caller) async throws -> Response {
        let user = caller.userID
        switch question {
        case .thread(let id):
            let (entry, messages) = try await conversations.read(id, of: user)
            return Self.json(ChatKitForms.thread(entry, items: Self.page(messages, .latest, in: id)))
        case .threads(let paging):
            let all = try await conversations.book(of: user).listed.reversed()
            return Self.json(paging.page(of: Array(all), id: \.id) { ChatKitForms.thread($0) })
        case .items(let id, let paging):
            return Self.json(Self.page(try await conversations.read(id, of: user).messages, paging, in: id))
        case .rename(let id, let title):
            return Self.json(ChatKitForms.thread(try await conversations.rename(id, to: title, of: user)))
        case .delete(let id):
            try await conversations.delete(id, of: user)
            return Self.json([:])
        default: return Self.json([:])
        }
    }

    /// Returns the user's message at or before an item.
    private func text(of item: String, in thread: String, _ caller: Caller) async throws -> String {
        let messages = try await conversations.read(thread, of: caller.userID).messages
        guard let index = messages.firstIndex(where: { $0.id == item }),
            let said = messages[...index].last(where: { $0.role == .user })
        else { throw ConversationFault.unknown }
        return said.text
    }

    private static func page(_ messages: [ChatMessage], _ paging: ChatKitRequest.Paging, in id: String) -> JSONValue {
        paging.page(of: messages, id: \.id) { ChatKitForms.item($0, in: id) }
    }

    private static func json(_ value: JSONValue) -> Response {
        JSONResponse(value.bytes, headers: [.cacheControl: "no-store"]).response
    }
}
