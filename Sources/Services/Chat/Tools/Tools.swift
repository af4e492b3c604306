import Assistant
import Contracts
import DatePhrases
import Encoding
import HTTPTypes
import JSON
import TimeZones
import Timestamps

/// The registry of all tools, for both assistants and for MCP.
struct Tools: Sendable {
    /// The tools in the order of listings.
    static let all: [any AssistantTool] = [
        AddTask(), AddTasks(), QuickAddTask(), GetTask(), ListTasks(), SearchTasks(), FetchTask(), GetOverview(),
        UpdateTask(),
        StatusTool.complete, StatusTool.reopen, DeleteTask(), RestoreTask(), RescheduleTool(),
        ManyTool.complete, ManyTool.reopen, ManyTool.delete, UpdateTasks(), RescheduleTasks(),
        SetRecurrence(), SetReminders(),
        ListTagsTool(), RenameTagTool(), DeleteTagTool(), ListFiltersTool(), SaveFilterTool(), DeleteFilterTool(),
        ListReminders(), SnoozeReminder(), Undo.undo, Undo.redo, ListHistory(), SkipOccurrence(), ListInstances(),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    static func named(_ name: String) -> (any AssistantTool)? { byName[name] }

    /// Returns the tools that a token with these scopes may call.
    static func allowed(by scopes: Set<String>) -> [any AssistantTool] { all.filter { scopes.contains($0.scope) } }

    /// Returns the fault of a call before it is made; nil when it can be made.
    static func fault(of call: ToolCall, in session: ToolSession) -> ToolFault? {
        guard let tool = named(call.name) else {
            return ToolFault(code: "not_found", message: "There is no tool of that name.")
        }
        guard session.scopes.contains(tool.scope) else {
            return ToolFault(code: "forbidden", message: "The access token only allows reading.")
        }
        do throws(ToolFault) { _ = try checked(call.arguments, against: tool.input) } catch { return error }
        return nil
    }

    /// Checks and makes a call. All errors are returned as faults.
    static func call(_ call: ToolCall, in session: ToolSession) async -> ToolOutcome {
        if let fault = fault(of: call, in: session) { return .failure(fault) }
        guard let tool = named(call.name), let arguments = call.arguments.object else { return .failure(.unavailable) }
        do throws(ToolFault) {
            return .success(session.addressed(try await tool.call(ToolArguments(object: arguments), in: session)))
        } catch {
            return .failure(error)
        }
    }

    private static func checked(_ value: JSONValue, against schema: JSONValue) throws(ToolFault) -> ToolArguments {
        let faults = SchemaFault.all(in: value, against: schema)
        guard let object = value.object, faults.isEmpty else {
            let text = faults.prefix(5).map(\.description).joined(separator: "; ")
            throw ToolFault(code: "invalid", message: text.isEmpty ? "the arguments must be an object" : text)
        }
        return ToolArguments(object: object)
    }
}

/// The tools for one user.
struct UserTools: Toolbox {
    let session: ToolSession

    func call(_ call: ToolCall) async -> ToolOutcome { await Tools.call(call, in: session) }
}

/// An operation that an assistant, or a client of the MCP server, performs for its user.
///
/// A tool does not know the user: it passes on their token.
protocol AssistantTool: Sendable {
    /// The name, such as `add_task`.
    var name: String { get }
    /// The title for people.
    var title: String { get }
    /// The description for models: when to use the tool, and for what.
    var description: String { get }
    /// The JSON Schema of the arguments, checked before ``call(_:in:)``.
    var input: JSONValue { get }
    /// The JSON Schema of the result.
    var output: JSONValue { get }
    var annotations: ToolAnnotations { get }

    /// - Parameter arguments: the arguments, valid for ``input``.
    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue
}

extension AssistantTool {
    /// The scope that the caller's token must have.
    var scope: String { annotations.isReadOnly ? "read" : "write" }
}

/// The effects of a tool on the user's data, in MCP's terms.
struct ToolAnnotations: Sendable, Hashable {
    let isReadOnly: Bool
    /// True when the tool may lose data.
    let isDestructive: Bool
    /// True when a second call has no further effect.
    let isIdempotent: Bool

    static let reads = ToolAnnotations(isReadOnly: true, isDestructive: false, isIdempotent: true)
    static let adds = ToolAnnotations(isReadOnly: false, isDestructive: false, isIdempotent: false)
    static let sets = ToolAnnotations(isReadOnly: false, isDestructive: false, isIdempotent: true)
    static let deletes = ToolAnnotations(isReadOnly: false, isDestructive: true, isIdempotent: true)
}

/// The arguments of a call, valid for the tool's schema.
struct ToolArguments: Sendable {
    let object: JSONObject

    subscript(_ name: String) -> JSONValue? { object[name] }

    func text(_ name: String) -> String { object[name]?.string ?? "" }
    func texts(_ name: String) -> [String] { object[name]?.array?.compactMap(\.string) ?? [] }
    func has(_ name: String) -> Bool { object[name] != nil }

    /// Returns the arguments without some of them.
    func without(_ names: String...) -> JSONObject { JSONObject(object.filter { !names.contains($0.key) }) }
}

/// The context of tool calls: the caller's token, its scopes, and the user's clock.
struct ToolSession: Sendable {
    let suite: SuiteClient
    /// The scopes of the token.
    let scopes: Set<String>
    let zone: Zone
    /// How the user writes dates with slashes.
    var order = DateOrder.monthFirst
    var now: Timestamp = .now
    /// The unit that the changes of a turn share, so that one undo reverts all of them.
    var unit: String?
    /// The origin at which the user reaches the suite, such as `https://errand.example.com`, for the addresses of
    /// tasks.
    var origin: String?

    /// Returns the address of a task's page; null when the origin is unknown.
    func url(of id: String) -> JSONValue {
        origin.map { .string("\($0)/today?task=\(PercentEncoding.encode(id))") } ?? .null
    }

    /// Calls `api`.
    func api(
        _ method: HTTPRequest.Method, _ path: SuitePath, _ body: JSONValue? = nil, headers: HTTPFields = [:]
    ) async throws(ToolFault) -> JSONValue {
        var headers = headers
        if let unit, let name = HTTPField.Name("Change-Unit") { headers[name] = unit }
        return try await suite.send(to: AppID.api, method, path, body, headers: headers).json
    }
}

extension ToolSession {
    /// Returns a result with the addresses of its tasks' pages.
    fileprivate func addressed(_ result: JSONValue) -> JSONValue {
        guard origin != nil, case .object(var members) = result else { return result }
        if let task = members["task"] { members["task"] = withURL(task) }
        if let tasks = members["tasks"]?.array { members["tasks"] = .array(tasks.map(withURL)) }
        return .object(members)
    }

    private func withURL(_ task: JSONValue) -> JSONValue {
        guard case .object(var members) = task, let id = members["id"]?.string else { return task }
        members["url"] = url(of: id)
        return .object(members)
    }
}
