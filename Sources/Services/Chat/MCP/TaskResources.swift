import Assistant
import Encoding
import JSON
import MCP

/// Tasks, saved filters and lists as resources, under `errand://` addresses.
struct TaskResources: ResourceProvider {
    private static let tasksCursor = "tasks:"
    private static let pageSize = 100

    /// Returns the lists and saved filters first, then the open tasks, page by page as in the API.
    func resources(after cursor: String?, for session: ToolSession) async throws -> ResourcePage<Resource> {
        guard let cursor else {
            let tasks = try await tasks(after: nil, for: session)
            return ResourcePage(try await lists(for: session) + tasks.elements, next: tasks.next)
        }
        guard cursor.hasPrefix(Self.tasksCursor) else {
            throw RPCError.invalidParams("The cursor is none of this list's")
        }
        return try await tasks(after: String(cursor.dropFirst(Self.tasksCursor.count)), for: session)
    }

    func templates(for session: ToolSession) -> [ResourceTemplate] {
        [
            ResourceTemplate(uriTemplate: "errand://task/{id}", name: "Task", description: "One task in full"),
            ResourceTemplate(
                uriTemplate: "errand://filter/{id}", name: "Saved filter",
                description: "The open tasks a saved filter finds"),
            ResourceTemplate(
                uriTemplate: "errand://tag/{name}", name: "Tag", description: "The open tasks that carry a tag"),
        ]
    }

    func read(_ uri: String, for session: ToolSession) async throws -> [ResourceContents]? {
        guard let address = ErrandURI(uri), let value = try await value(at: address, for: session) else { return nil }
        return [ResourceContents(uri: uri, text: String(decoding: value.bytes, as: UTF8.self))]
    }

    private func value(at address: ErrandURI, for session: ToolSession) async throws -> JSONValue? {
        switch address {
        case .task(let id): return try await session.read("get_task", JSONObject([("id", .string(id))]))?["task"]
        case .tag(let name): return try await list(JSONObject([("tags", [.string(name)])]), for: session)
        case .view(let view):
            guard let filter = view.filter else { return try await session.read("list_tags") }
            return try await list(JSONObject([("filter", .string(filter)), ("sort", "due")]), for: session)
        case .filter(let id):
            let filters = try await session.read("list_filters")?["filters"]?.array
            guard let filter = filters?.first(where: { $0["id"]?.string == id })?["filter"] else { return nil }
            return try await list(JSONObject([("filter", filter)]), for: session)
        }
    }

    private func list(_ arguments: JSONObject, for session: ToolSession) async throws -> JSONValue? {
        var arguments = arguments
        arguments["limit"] = .number(JSONNumber(Self.pageSize))
        return try await session.read("list_tasks", arguments)
    }

    private func lists(for session: ToolSession) async throws -> [Resource] {
        let views = TaskView.allCases.map { Resource(uri: ErrandURI.view($0).text, name: $0.name) }
        let filters = try await session.read("list_filters")?["filters"]?.array ?? []
        return views
            + filters.compactMap { filter in
                guard let id = filter["id"]?.string, let name = filter["name"]?.string else { return nil }
                return Resource(
                    uri: ErrandURI.filter(id).text, name: name, description: filter["filter"]?.string)
            }
    }

    private func tasks(after cursor: String?, for session: ToolSession) async throws -> ResourcePage<Resource> {
        var arguments = JSONObject([("limit", .number(JSONNumber(Self.pageSize)))])
        arguments["cursor"] = cursor.map { .string($0) }
        guard let page = try await session.read("list_tasks", arguments) else {
            throw RPCError.invalidParams("The cursor is none of this list's")
        }
        let tasks = (page["tasks"]?.array ?? []).compactMap { task -> Resource? in
            guard let id = task["id"]?.string, let title = task["title"]?.string else { return nil }
            return Resource(uri: ErrandURI.task(id).text, name: title, description: task["due"]?.string)
        }
        return ResourcePage(tasks, next: page["next_cursor"]?.string.map { Self.tasksCursor + $0 })
    }
}

/// The resource of an `errand://` address.
enum ErrandURI: Sendable, Equatable {
    case task(String)
    case filter(String)
    case tag(String)
    case view(TaskView)

    /// Parses an address; nil when it is not a resource's.
    init?(_ text: String) {
        guard text.utf8.count <= 500, text.hasPrefix(Self.scheme) else { return nil }
        let parts = text.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 1 {
            guard let view = TaskView(rawValue: String(parts[0])) else { return nil }
            self = .view(view)
            return
        }
        guard parts.count == 2, let name = PercentEncoding.decode(parts[1]), !name.isEmpty else { return nil }
        switch parts[0] {
        case "task": self = .task(name)
        case "filter": self = .filter(name)
        case "tag": self = .tag(name)
        default: return nil
        }
    }

    /// The address.
    var text: String {
        switch self {
        case .task(let id): "\(Self.scheme)task/\(PercentEncoding.encode(id))"
        case .filter(let id): "\(Self.scheme)filter/\(PercentEncoding.encode(id))"
        case .tag(let name): "\(Self.scheme)tag/\(PercentEncoding.encode(name))"
        case .view(let view): "\(Self.scheme)\(view.rawValue)"
        }
    }

    private static let scheme = "errand://"
}

/// The lists that every user has.
enum TaskView: String, Sendable, CaseIterable {
    case today
    case week
    case overdue
    case inbox
    case tags

    var name: String {
        switch self {
        case .today: "Today"
        case .week: "The next seven days"
        case .overdue: "Overdue"
        case .inbox: "Without a date"
        case .tags: "Tags in use"
        }
    }

    /// The list's content in the filter language; nil for a list without tasks.
    var filter: String? {
        switch self {
        case .today: "overdue | today"
        case .week: "overdue | next 7 days"
        case .overdue: "overdue"
        case .inbox: "no due"
        case .tags: nil
        }
    }
}
