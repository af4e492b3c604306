import JSON
import ServiceKit

/// A request of ChatKit's web component to a self-hosted server: the types of the Python package `openai-chatkit`,
/// version 1.
enum ChatKitRequest: Sendable, Equatable {
    case create(String)
    case add(String, thread: String)
    case retry(item: String, thread: String)
    case thread(String)
    case threads(Paging)
    case items(thread: String, Paging)
    case rename(thread: String, title: String)
    case delete(thread: String)
    case feedback

    struct Paging: Sendable, Equatable {
        let limit: Int
        let isDescending: Bool
        let after: String?
    }

    /// True when the request itself changes a conversation; for messages to the assistant, the tools need the
    /// permission.
    var changes: Bool {
        switch self {
        case .rename, .delete: true
        default: false
        }
    }

    static let bodyLimit = 64 << 10
    private static let usualPage = 20
    private static let titleCharacters = 200

    /// - Throws: ``Problem`` 400 for anything that is not such a request, or one that is not supported.
    init(_ value: JSONValue) throws {
        let params = value["params"] ?? [:]
        switch value["type"]?.string {
        case "threads.create": self = .create(try Self.text(params["input"]))
        case "threads.add_user_message":
            self = .add(try Self.text(params["input"]), thread: try Self.id("thread_id", params))
        case "threads.retry_after_item":
            self = .retry(item: try Self.id("item_id", params), thread: try Self.id("thread_id", params))
        case "threads.get_by_id": self = .thread(try Self.id("thread_id", params))
        case "threads.list": self = .threads(try Self.paging(params))
        case "items.list": self = .items(thread: try Self.id("thread_id", params), try Self.paging(params))
        case "threads.update":
            self = .rename(thread: try Self.id("thread_id", params), title: try Self.title(params["title"]))
        case "threads.delete": self = .delete(thread: try Self.id("thread_id", params))
        case "items.feedback": self = .feedback
        case nil: throw Problem.invalid("type", "is required")
        default: throw Problem.invalid("type", "is not answered here")
        }
    }

    private static func id(_ name: String, _ params: JSONValue) throws -> String {
        guard let id = params[name]?.string else { throw Problem.invalid("params.\(name)", "must be text") }
        return id
    }

    private static func text(_ input: JSONValue?) throws -> String {
        guard let content = input?["content"]?.array else {
            throw Problem.invalid("params.input.content", "must be an array")
        }
        guard (input?["attachments"]?.array ?? []).isEmpty else {
            throw Problem.invalid("params.input.attachments", "are not taken here")
        }
        let text = content.compactMap { $0["text"]?.string }.joined(separator: " ")
        // The same limits as elsewhere.
        return try ChatRequest(["message": .string(text)]).message
    }

    private static func title(_ value: JSONValue?) throws -> String {
        guard let title = value?.string, title.contains(where: { !$0.isWhitespace }),
            title.unicodeScalars.count <= titleCharacters
        else { throw Problem.invalid("params.title", "must be text of 1 to \(titleCharacters) characters") }
        return title
    }

    private static func paging(_ params: JSONValue) throws -> Paging {
        let named = params["limit"] ?? .null
        let limit = named.isNull ? Int64(usualPage) : named.integer ?? 0
        guard (1...100).contains(limit) else {
            throw Problem.invalid("params.limit", "must be a whole number, 1 to 100")
        }
        let order = params["order"]?.string ?? "desc"
        guard ["asc", "desc"].contains(order) else { throw Problem.invalid("params.order", "must be asc or desc") }
        return Paging(
            limit: Int(limit), isDescending: order == "desc",
            after: params["after"]?.string)
    }
}

extension ChatKitRequest.Paging {
    /// The newest first, for a thread that is opened.
    static let latest = ChatKitRequest.Paging(limit: 100, isDescending: false, after: nil)

    /// Returns one page of elements in ascending order: `{"data":…,"has_more":…,"after":…}`.
    func page<Element>(of all: [Element], id: (Element) -> String, json: (Element) -> JSONValue) -> JSONValue {
        let ordered = isDescending ? all.reversed() : all
        let start = after.flatMap { after in ordered.firstIndex { id($0) == after }.map { $0 + 1 } } ?? 0
        let page = ordered[start...].prefix(limit)
        let hasMore = start + page.count < ordered.count
        return [
            "data": .array(page.map(json)), "has_more": .bool(hasMore),
            "after": hasMore ? page.last.map { .string(id($0)) } ?? .null : .null,
        ]
    }
}
