import Assistant
import HTTPTypes
import JSON

/// Finds tasks by words, the best fit first.
struct SearchTasks: Tool {
    let name = "search"
    let title = "Search tasks"
    let description = "Finds tasks by words in title, tags and description, the best fit first."
    let input = Schema.object(
        [
            ("query", Schema.text("The words", most: 200)), ("status", TaskStatusWord.schema),
            ("limit", Schema.integer("At most so many; 20 when nothing is said", 1...100)),
        ], required: ["query"])
    let output = TaskSchema.tasksResult
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = SuitePath("/api/tasks").query("q", arguments.text("query"))
            .query("status", TaskStatusWord.parameter(arguments))
            .query("limit", String(arguments["limit"]?.integer ?? 20))
        return ["tasks": try await session.api(.get, path)["tasks"] ?? []]
    }
}
