import Assistant
import HTTPTypes
import JSON
import TimeZones

/// Adds one task.
struct AddTask: AssistantTool {
    let name = "add_task"
    let title = "Add a task"
    let description = "Adds a task. Dates and recurrence may be English; leave out what was not said."
    let input = TaskSchema.draft
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let draft = try TaskDraftJSON.json(of: arguments.object, in: session)
        return ["task": try await session.api(.post, "/api/tasks", draft)]
    }
}

/// Converts a task as described by callers to the API's form.
enum TaskDraftJSON {
    /// Returns the draft with dates and rules in the API's forms. A rule in words provides the first due date if there
    /// is no other.
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

/// Adds a task from one line of English.
struct QuickAddTask: AssistantTool {
    let name = "quick_add"
    let title = "Quick add"
    let description =
        "Adds a task from one line, such as \"Weekly team standup every Monday 9:30 #work p1 remind 30m\", read by the suite itself."
    let input = Schema.object([("text", Schema.text("The line", most: 2000))], required: ["text"])
    let output = TaskSchema.result([
        ("task", TaskSchema.task),
        (
            "understood",
            [
                "type": "array",
                "items": [
                    "type": "object", "required": ["text", "kind"],
                    "properties": ["text": ["type": "string"], "kind": ["type": "string"]],
                ],
            ]
        ),
    ])
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        try await session.api(
            .post, "/api/tasks/quick", ["text": .string(arguments.text("text")), "zone": .string(session.zone.name)])
    }
}

/// Changes the given members of one task.
struct UpdateTask: AssistantTool {
    let name = "update_task"
    let title = "Change a task"
    let description =
        "Changes what is named of a task; the rest stays. add_tags and remove_tags change single tags, tags replaces them all."
    let input = Schema.object(
        [("id", TaskSchema.id)] + TaskSchema.changeMembers + [
            ("add_tags", TaskSchema.tags), ("remove_tags", TaskSchema.tags),
        ], required: ["id"])
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.sets

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let edit = try TaskEditArguments(arguments, in: session)
        return ["task": try await edit.apply(to: arguments.text("id"), in: session)]
    }
}

/// The changes to one or several tasks.
struct TaskEditArguments: Sendable {
    private static let attempts = 4

    private let patch: JSONObject
    private let added: [String]
    private let removed: [String]

    init(_ arguments: ToolArguments, in session: ToolSession) throws(ToolFault) {
        let named = arguments.without("id", "ids", "add_tags", "remove_tags")
        added = arguments.texts("add_tags")
        removed = arguments.texts("remove_tags")
        guard named.count > 0 || !added.isEmpty || !removed.isEmpty else {
            throw ToolFault(code: "invalid", message: "nothing is named that should change")
        }
        guard case .object(let patch) = try TaskDraftJSON.json(of: named, in: session) else { throw .unavailable }
        // A rule in words names its beginning; a task that has a due date keeps its own.
        self.patch = JSONObject(patch.filter { $0.key != "due" || arguments.has("due") })
    }

    /// Changes one task. Tags are changed relative to the current task, on condition that it stays the same meanwhile.
    func apply(to id: String, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = try SuitePath("/api/tasks").segment(id)
        guard !added.isEmpty || !removed.isEmpty else { return try await session.api(.patch, path, .object(patch)) }
        for attempt in 1...Self.attempts {
            let task = try await session.suite.send(to: "api", .get, path)
            var headers = HTTPFields()
            headers[.ifMatch] = task.eTag
            do throws(ToolFault) {
                return try await session.api(.patch, path, self.patch(for: task.json), headers: headers)
            } catch {
                guard error.code == "conflict", attempt < Self.attempts else { throw error }
            }
        }
        throw .changing
    }

    /// Returns the patch for a task in its current state.
    func patch(for task: JSONValue) -> JSONValue {
        guard !added.isEmpty || !removed.isEmpty else { return .object(patch) }
        var patch = patch
        let present = (patch["tags"] ?? task["tags"])?.array?.compactMap(\.string) ?? []
        let gone = Set(removed.map { $0.lowercased() })
        let kept = present.filter { !gone.contains($0.lowercased()) }
        let new = added.filter { tag in !kept.contains { $0.lowercased() == tag.lowercased() } }
        patch["tags"] = .array((kept + new).map { .string($0) })
        return .object(patch)
    }

    /// True when the patch depends on the current state of a task.
    var needsTask: Bool { !added.isEmpty || !removed.isEmpty }
}

/// Completes or reopens one task; idempotent.
struct StatusTool: AssistantTool {
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

/// Restores a task from the trash.
struct RestoreTask: AssistantTool {
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
struct RescheduleTool: AssistantTool {
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

/// Moves one task to the trash.
struct DeleteTask: AssistantTool {
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

/// Sets or removes the recurrence of a task.
struct SetRecurrence: AssistantTool {
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

/// Sets the reminders of a task.
struct SetReminders: AssistantTool {
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

/// Skips the next occurrence of a task.
struct SkipOccurrence: AssistantTool {
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

/// Lists the tasks of a series, including completed ones.
struct ListInstances: AssistantTool {
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

/// Undoes the last change, or redoes it.
struct Undo: AssistantTool {
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
