import Assistant
import Contracts
import HTTPTypes
import JSON
import TimeZones

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

/// Reads a page of the list.
struct ListTasks: Tool {
    let name = "list_tasks"
    let title = "List tasks"
    let description =
        "Lists tasks by status, priority, tags, due date or words; `filter` takes the filter language, such as `p1 & #work & (overdue | due before: friday)`. Conditions are combined. Open tasks only unless status says otherwise."
    let input = Schema.object([
        ("filter", Schema.text("An expression of the filter language", most: 1000)),
        ("status", TaskStatusWord.schema),
        ("priority", Schema.list("Only tasks of one of these", of: TaskSchema.priority, 1...4)),
        ("tags", Schema.list("Only tasks that carry all of these", of: TaskSchema.tag, 1...10)),
        ("due", Schema.choice("When it is due", ["today", "tomorrow", "week", "overdue", "none"])),
        ("text", Schema.text("Words that title, tags or description begin with", most: 200)),
        (
            "sort",
            Schema.choice(
                "By what", ["created", "updated", "due", "priority", "title", "completed", "position", "relevance"])
        ),
        ("order", Schema.choice("In which direction; ascending when nothing is said", ["asc", "desc"])),
        ("limit", Schema.integer("At most so many; 50 when nothing is said", 1...100)),
        ("cursor", Schema.text("next_cursor of the page before", most: 500)),
    ])
    let output = TaskSchema.result([
        ("tasks", ["type": "array", "items": TaskSchema.task]), ("next_cursor", ["type": ["string", "null"]]),
    ])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let priorities = arguments.texts("priority").joined(separator: ",")
        var path = SuitePath("/api/tasks").query("filter", arguments["filter"]?.string)
            .query("status", TaskStatusWord.parameter(arguments)).query("priority", priorities)
            .query("due", arguments["due"]?.string).query("q", arguments["text"]?.string)
            .query("cursor", arguments["cursor"]?.string)
            .query("limit", String(arguments["limit"]?.integer ?? 50)).query("zone", session.zone.name)
        for tag in arguments.texts("tags") { path = path.query("tag", tag) }
        if let sort = arguments["sort"]?.string {
            path = path.query("sort", (arguments["order"]?.string == "desc" ? "-" : "") + sort)
        }
        let page = try await session.api(.get, path)
        return ["tasks": page["tasks"] ?? [], "next_cursor": page["next_cursor"] ?? .null]
    }
}

/// Which tasks are meant, in the tools' words.
enum TaskStatusWord {
    static let schema = Schema.choice("Which tasks; open when nothing is said", ["open", "completed", "all"])

    /// In the API's words; nil for all of them.
    static func parameter(_ arguments: ToolArguments) -> String? {
        switch arguments["status"]?.string {
        case "all": nil
        case "completed": "completed"
        default: "pending"
        }
    }
}

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

/// Lists what the user was reminded of.
struct ListReminders: Tool {
    let name = "list_reminders"
    let title = "List reminders"
    let description = "Lists the reminders that the user was sent, the newest first."
    let input = Schema.object([])
    let output = TaskSchema.result([("notifications", ["type": "array", "items": ["type": "object"]])])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let answer = try await session.suite.send(to: AppID.notification, .get, "/api/notifications?limit=50")
        return ["notifications": answer.json["notifications"] ?? []]
    }
}
