import Assistant
import HTTPTypes
import JSON

/// Makes one task.
struct AddTask: Tool {
    let name = "add_task"
    let title = "Add a task"
    let description = "Adds a task. Dates and recurrence may be English; leave out what was not said."
    let input = TaskSchema.draft
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let draft = try TaskDraft.json(of: arguments.object, in: session)
        return ["task": try await session.api(.post, "/api/tasks", draft)]
    }
}

/// A task as callers describe it, on its way to the API.
enum TaskDraft {
    /// The same with dates and rules in the API's forms. A rule in words tells the first due date when nothing else does.
    static func json(of draft: JSONObject, in session: ToolSession) throws(ToolFault) -> JSONValue {
        var draft = draft
        let spoken = SpokenDate(session: session)
        if let due = draft["due"] { draft["due"] = try spoken.due(due) }
        if let rule = draft["recurrence"] {
            let recurrence = try spoken.recurrence(rule)
            draft["recurrence"] = recurrence.rule
            if draft["due"] == nil { draft["due"] = recurrence.first }
        }
        return .object(draft)
    }
}
