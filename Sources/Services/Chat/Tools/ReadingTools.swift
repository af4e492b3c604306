import Assistant
import Contracts
import HTTPTypes
import JSON
import TimeZones

/// Reads one task.
struct GetTask: AssistantTool {
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
struct ListTasks: AssistantTool {
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

/// The tools' words for the status of tasks.
enum TaskStatusWord {
    static let schema = Schema.choice("Which tasks; open when nothing is said", ["open", "completed", "all"])

    /// Returns the API's word for the status; nil for all tasks.
    static func parameter(_ arguments: ToolArguments) -> String? {
        switch arguments["status"]?.string {
        case "all": nil
        case "completed": "completed"
        default: "pending"
        }
    }
}

/// Finds tasks by words, the best match first.
struct SearchTasks: AssistantTool {
    let name = "search"
    let title = "Search tasks"
    let description = "Finds tasks by words in title, tags and description, the best fit first."
    let input = Schema.object(
        [
            ("query", Schema.text("The words", most: 200)), ("status", TaskStatusWord.schema),
            ("limit", Schema.integer("At most so many; 20 when nothing is said", 1...100)),
        ], required: ["query"])
    let output = TaskSchema.result([
        ("results", Schema.array(of: ["id", "title"])), ("tasks", Schema.array(of: ["id", "title"])),
    ])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = SuitePath("/api/tasks").query("q", arguments.text("query"))
            .query("status", TaskStatusWord.parameter(arguments))
            .query("limit", String(arguments["limit"]?.integer ?? 20))
        let tasks = try await session.api(.get, path)["tasks"]?.array ?? []
        let results = tasks.map { task -> JSONValue in
            let id = task["id"]?.string ?? ""
            return ["id": .string(id), "title": task["title"] ?? "", "url": session.url(of: id)]
        }
        return ["results": .array(results), "tasks": .array(tasks)]
    }
}

/// Reads one task as a document, in the form that OpenAI's connectors expect for results of ``SearchTasks``.
struct FetchTask: AssistantTool {
    let name = "fetch"
    let title = "Fetch a task"
    let description = "Reads one task that a search found, as text."
    let input = Schema.object([("id", TaskSchema.id)], required: ["id"])
    let output = TaskSchema.result([
        ("id", ["type": "string"]), ("title", ["type": "string"]), ("text", ["type": "string"]),
        ("metadata", ["type": "object"]),
    ])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let id = arguments.text("id")
        let task = try await session.api(.get, SuitePath("/api/tasks").segment(id))
        return [
            "id": .string(id), "title": task["title"] ?? "", "text": .string(Self.text(of: task)),
            "url": session.url(of: id),
            "metadata": .object(
                JSONObject(
                    ["status", "priority", "due", "tags", "completed_at"].compactMap { name in
                        task[name].map { (key: name, value: $0) }
                    })),
        ]
    }

    private static func text(of task: JSONValue) -> String {
        var lines = [task["title"]?.string ?? ""]
        if let due = task["due"]?.string { lines.append("Due: \(due)") }
        let tags = (task["tags"]?.array ?? []).compactMap(\.string)
        if !tags.isEmpty { lines.append("Tags: \(tags.joined(separator: ", "))") }
        if let rule = task["recurrence"]?["rrule"]?.string { lines.append("Repeats: \(rule)") }
        lines.append("Status: \(task["status"]?.string ?? "pending"), priority \(task["priority"]?.string ?? "P3")")
        if let description = task["description"]?.string, !description.isEmpty { lines += ["", description] }
        for step in task["checklist"]?.array ?? [] {
            lines.append((step["done"]?.bool == true ? "[x] " : "[ ] ") + (step["title"]?.string ?? ""))
        }
        return lines.joined(separator: "\n")
    }
}

/// Summarises the state of the tasks: overdue ones, those of today and of the week, and the tags in use.
struct GetOverview: AssistantTool {
    let name = "get_overview"
    let title = "Get an overview"
    let description = "How things stand: overdue tasks, today's, how many are due within seven days, and tags in use."
    let input = Schema.object([])
    let output = TaskSchema.result([
        ("now", ["type": "string"]), ("zone", ["type": "string"]), ("overdue", Schema.array(of: ["id", "title"])),
        ("today", Schema.array(of: ["id", "title"])), ("week", ["type": "integer"]), ("open", ["type": "integer"]),
        ("tags", Schema.array(of: ["name", "count"])),
    ])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let overdue = try await page("overdue", limit: 50, session)
        let today = try await page("today", limit: 50, session)
        let week = try await page("next 7 days", limit: 1, session)
        let open = try await page(nil, limit: 1, session)
        let tags = try await session.api(.get, "/api/tags")["tags"]?.array ?? []
        return [
            "now": .string(session.zone.wallTime(at: session.now).text), "zone": .string(session.zone.name),
            "overdue": overdue["tasks"] ?? [], "today": today["tasks"] ?? [], "week": week["total"] ?? 0,
            "open": open["total"] ?? 0, "tags": .array(Array(tags.prefix(20))),
        ]
    }

    private func page(_ filter: String?, limit: Int, _ session: ToolSession) async throws(ToolFault) -> JSONValue {
        // A page requested by number includes the total.
        let path = SuitePath("/api/tasks").query("filter", filter).query("status", "pending").query("sort", "due")
            .query("page", "1").query("page_size", String(limit)).query("zone", session.zone.name)
        return try await session.api(.get, path)
    }
}

/// Lists the changes to the user's tasks, from the audit trail.
struct ListHistory: AssistantTool {
    let name = "list_history"
    let title = "List the history"
    let description = "Lists what was changed, the newest first, from the user's audit trail."
    let input = Schema.object([
        ("limit", Schema.integer("At most so many; 20 when nothing is said", 1...100)),
        ("cursor", Schema.text("next_cursor of the page before", most: 500)),
    ])
    let output = TaskSchema.result([("records", ["type": "array"])])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = SuitePath("/api/audit").query("limit", String(arguments["limit"]?.integer ?? 20))
            .query("cursor", arguments["cursor"]?.string)
        let page = try await session.suite.send(to: AppID.audit, .get, path).json
        return ["records": page["records"] ?? [], "next_cursor": page["next_cursor"] ?? .null]
    }
}
