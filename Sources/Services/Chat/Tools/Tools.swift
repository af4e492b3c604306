import Assistant
import JSON

/// The registry: every tool there is, for both assistants and for MCP.
struct Tools: Sendable {
    /// In the order in which they are listed.
    static let all: [any Tool] = [
        AddTask(), AddTasks(), QuickAddTask(), GetTask(), ListTasks(), SearchTasks(), UpdateTask(),
        StatusTool.complete, StatusTool.reopen, DeleteTask(), RestoreTask(), Reschedule(),
        ManyTool.complete, ManyTool.reopen, ManyTool.delete, UpdateTasks(), RescheduleTasks(),
        SetRecurrence(), SetReminders(),
        ListTags(), RenameTag(), DeleteTag(), ListFilters(), SaveFilter(), DeleteFilter(), ListReminders(), Undo.undo,
        Undo.redo,
        SkipOccurrence(), ListInstances(),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    static func named(_ name: String) -> (any Tool)? { byName[name] }

    /// Those that a token with these scopes may call.
    static func allowed(by scopes: Set<String>) -> [any Tool] { all.filter { scopes.contains($0.scope) } }

    /// What is wrong with a call before it is made; nil when it can be made.
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

    /// Checks and makes a call. Whatever is wrong with it is told as a fault.
    static func call(_ call: ToolCall, in session: ToolSession) async -> ToolOutcome {
        if let fault = fault(of: call, in: session) { return .failure(fault) }
        guard let tool = named(call.name), let arguments = call.arguments.object else { return .failure(.unavailable) }
        do throws(ToolFault) {
            return .success(try await tool.call(ToolArguments(object: arguments), in: session))
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

/// The tools as one user may call them.
struct UserTools: Toolbox {
    let session: ToolSession

    func call(_ call: ToolCall) async -> ToolOutcome { await Tools.call(call, in: session) }
}
