import Assistant
import JSON

/// Does one thing to several tasks at once.
struct ManyTool: Tool {
    static let complete = ManyTool(
        name: "complete_tasks", title: "Complete tasks", description: "Marks several tasks as done.",
        operation: "complete", annotations: .sets)
    static let reopen = ManyTool(
        name: "reopen_tasks", title: "Reopen tasks", description: "Marks several completed tasks as open again.",
        operation: "reopen", annotations: .sets)
    static let delete = ManyTool(
        name: "delete_tasks", title: "Delete tasks",
        description: "Moves several tasks to the trash. Ask the user first.", operation: "delete",
        annotations: .deletes)

    let name: String
    let title: String
    let description: String
    let operation: String
    let annotations: ToolAnnotations
    let input = Schema.object([("ids", TaskSchema.ids)], required: ["ids"])
    let output = TaskSchema.eachResult

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        try await BulkCall(session).each(operation, arguments.texts("ids"))
    }
}

/// Gives several tasks another due date.
struct RescheduleTasks: Tool {
    let name = "reschedule_tasks"
    let title = "Reschedule tasks"
    let description = "Moves several tasks to the same due date."
    let input = Schema.object([("ids", TaskSchema.ids), ("due", TaskSchema.due)], required: ["ids", "due"])
    let output = TaskSchema.eachResult
    let annotations = ToolAnnotations.sets

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let due = try SpokenDate(session: session).due(arguments["due"] ?? .null)
        return try await BulkCall(session).each("reschedule", arguments.texts("ids"), [("due", due)])
    }
}
