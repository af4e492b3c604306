import Assistant
import HTTPTypes
import JSON

/// Completes or reopens one task; doing it again does nothing more.
struct StatusTool: Tool {
    static let complete = StatusTool(
        name: "complete_task", title: "Complete a task",
        description: "Marks a task as done. Of a recurring task the next occurrence follows by itself.",
        operation: "complete")
    static let reopen = StatusTool(
        name: "reopen_task", title: "Reopen a task", description: "Marks a completed task as open again.",
        operation: "reopen")

    let name: String
    let title: String
    let description: String
    let operation: String
    let input = Schema.object([("id", TaskSchema.id)], required: ["id"])
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.sets

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        try await BulkCall(session).one(operation, arguments.text("id"))
    }
}

/// Brings a task back from the trash.
struct RestoreTask: Tool {
    let name = "restore_task"
    let title = "Restore a task"
    let description = "Brings a deleted task back, within 30 days."
    let input = Schema.object([("id", TaskSchema.id)], required: ["id"])
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.sets

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        try await BulkCall(session).one("restore", arguments.text("id"))
    }
}

/// Gives one task another due date.
struct Reschedule: Tool {
    let name = "reschedule"
    let title = "Reschedule a task"
    let description = "Moves a task to another due date, such as \"tomorrow\" or \"friday 14:00\"."
    let input = Schema.object([("id", TaskSchema.id), ("due", TaskSchema.due)], required: ["id", "due"])
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.sets

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let due = try SpokenDate(session: session).due(arguments["due"] ?? .null)
        return try await BulkCall(session).one("reschedule", arguments.text("id"), [("due", due)])
    }
}

/// Puts one task into the trash.
struct DeleteTask: Tool {
    let name = "delete_task"
    let title = "Delete a task"
    let description = "Moves a task to the trash, where it stays for 30 days."
    let input = Schema.object([("id", TaskSchema.id)], required: ["id"])
    let output = TaskSchema.result([("deleted", ["type": "array", "items": ["type": "string"]])])
    let annotations = ToolAnnotations.deletes

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let id = arguments.text("id")
        _ = try await session.api(.delete, SuitePath("/api/tasks").segment(id))
        return ["deleted": [.string(id)]]
    }
}
