import Hummingbird
import JSON
import ServiceKit
import Timestamps

/// `/api/chat/conversations`: the routes of stored conversations.
struct ConversationRoutes: Sendable {
    let conversations: Conversations

    func add(to routes: Routes) {
        let group = routes.group("api/chat/conversations").authenticated()
        group.get { request, context in try await list(request, context) }
        group.get(":id") { request, context in try await read(request, context) }
        group.delete(":id") { request, context in try await delete(request, context) }
    }

    private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let caller = try Caller(request, context)
        let query = try PageQuery(request, limit: 20) { ConversationCursor($0) }
        let entries = try await conversations.book(of: caller.userID).listed
        let rest = query.cursor.map { cursor in entries.drop { !cursor.precedes($0) } } ?? entries[...]
        let page = rest.prefix(query.limit)
        let next = rest.count > page.count ? page.last.map { ConversationCursor($0).text } : nil
        return answer([
            "conversations": .array(page.map(\.json)), "next_cursor": next.map { .string($0) } ?? .null,
        ])
    }

    private func read(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let caller = try Caller(request, context)
        let id = try id(context)
        let (entry, messages) = try await conversations.read(id, of: caller.userID)
        guard case .object(var object) = entry.json else { throw Problem.internalError }
        object["messages"] = .array(messages.map(\.json))
        return answer(.object(object))
    }

    private func delete(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let caller = try Caller(request, context, scope: "write")
        let id = try id(context)
        try await conversations.delete(id, of: caller.userID)
        return Response(status: .noContent)
    }

    private func answer(_ json: JSONValue) -> Response {
        JSONResponse(json.bytes, headers: [.cacheControl: "no-store"]).response
    }

    /// Returns the id in the path; an invalid one is answered like an unknown one.
    private func id(_ context: ServiceContext) throws -> String {
        guard let id = context.parameters.get("id"), Conversations.isID(id) else { throw Problem.notFound }
        return id
    }
}

/// A position in the list, which is ordered by the last message.
struct ConversationCursor: Sendable {
    private let updatedAt: Timestamp
    private let id: String

    init(_ entry: UserBook.Entry) {
        updatedAt = entry.updatedAt
        id = entry.id
    }

    init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), Conversations.isID(String(parts[1])) else {
            return nil
        }
        updatedAt = Timestamp(milliseconds: milliseconds)
        id = String(parts[1])
    }

    var text: String { "\(updatedAt.milliseconds)_\(id)" }

    /// Returns true when an entry follows this position.
    func precedes(_ entry: UserBook.Entry) -> Bool {
        entry.updatedAt != updatedAt ? entry.updatedAt < updatedAt : entry.id < id
    }
}
