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

/// Leaves out the next occurrence of a task.
struct SkipOccurrence: Tool {
    let name = "skip_occurrence"
    let title = "Skip an occurrence"
    let description = "Moves a recurring task to its next occurrence without completing it."
    let input = Schema.object([("id", TaskSchema.id)], required: ["id"])
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = try SuitePath("/api/tasks").segment(arguments.text("id")).segment("recurrence").segment("skip")
        return ["task": try await session.api(.post, path)]
    }
}

/// The tasks of a series, those that are done included.
struct ListInstances: Tool {
    let name = "list_instances"
    let title = "List a series"
    let description = "Lists the tasks of a recurring task's series, the latest first."
    let input = Schema.object([("id", TaskSchema.id)], required: ["id"])
    let output = TaskSchema.result([("tasks", ["type": "array", "items": TaskSchema.task])])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = try SuitePath("/api/tasks").segment(arguments.text("id")).segment("instances")
        return ["tasks": try await session.api(.get, path)["instances"] ?? []]
    }
}

/// Takes back the last change, or makes it again.
struct Undo: Tool {
    static let undo = Undo(
        name: "undo", title: "Undo",
        description: "Takes back the user's last change as a whole; called again, the one before it.")
    static let redo = Undo(
        name: "redo", title: "Redo", description: "Makes the change again that was undone last.")

    let name: String
    let title: String
    let description: String
    let input = Schema.object([])
    let output = TaskSchema.result([
        ("tasks", ["type": "array", "items": TaskSchema.task]),
        ("deleted", ["type": "array", "items": ["type": "string"]]),
    ])
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        try await session.api(.post, SuitePath("/api/tasks").segment(name))
    }
}
