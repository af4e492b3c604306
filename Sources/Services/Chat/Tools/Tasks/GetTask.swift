import Assistant
import HTTPTypes
import JSON

/// Reads one task.
struct GetTask: Tool {
    let name = "get_task"
    let title = "Get a task"
    let description = "Reads one task with all its details."
    let input = Schema.object([("id", TaskSchema.id)], required: ["id"])
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        ["task": try await session.api(.get, SuitePath("/api/tasks").segment(arguments.text("id")))]
    }
}
