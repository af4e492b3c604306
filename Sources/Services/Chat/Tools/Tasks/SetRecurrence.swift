import Assistant
import HTTPTypes
import JSON

/// Lets a task recur by a rule, or no longer.
struct SetRecurrence: Tool {
    let name = "set_recurrence"
    let title = "Set a task's recurrence"
    let description = "Lets a task recur, such as \"every monday\"; null ends its series."
    let input = Schema.object(
        [("id", TaskSchema.id), ("recurrence", TaskSchema.recurrence)], required: ["id", "recurrence"])
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.sets

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = try SuitePath("/api/tasks").segment(arguments.text("id"))
        let recurrence = try SpokenDate(session: session).recurrence(arguments["recurrence"] ?? .null)
        var patch = JSONObject([("recurrence", recurrence.rule)])
        if let first = recurrence.first, try await session.api(.get, path)["due"]?.isNull == true {
            patch["due"] = first
        }
        return ["task": try await session.api(.patch, path, .object(patch))]
    }
}

/// Says when a task reminds of itself.
struct SetReminders: Tool {
    let name = "set_reminders"
    let title = "Set a task's reminders"
    let description = "Sets when to remind, in minutes before the due date; an empty list for never."
    let input = Schema.object(
        [("id", TaskSchema.id), ("minutes", TaskSchema.reminders)], required: ["id", "minutes"])
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.sets

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = try SuitePath("/api/tasks").segment(arguments.text("id"))
        return ["task": try await session.api(.patch, path, ["reminders": arguments["minutes"] ?? .null])]
    }
}

/// Takes back the last change.
struct Undo: Tool {
    let name = "undo"
    let title = "Undo"
    let description = "Takes back the user's last change, a bulk change as a whole; undoing twice brings it back."
    let input = Schema.object([])
    let output = TaskSchema.result([
        ("tasks", ["type": "array", "items": TaskSchema.task]),
        ("deleted", ["type": "array", "items": ["type": "string"]]),
    ])
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        try await session.api(.post, "/api/tasks/undo")
    }
}
