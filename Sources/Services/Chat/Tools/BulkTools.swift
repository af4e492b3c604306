import Assistant
import HTTPTypes
import JSON

/// Applies one operation to several tasks at once.
struct ManyTool: AssistantTool {
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
struct RescheduleTasks: AssistantTool {
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

/// Adds several tasks at once.
struct AddTasks: AssistantTool {
    let name = "add_tasks"
    let title = "Add tasks"
    let description = "Adds up to 50 tasks at once; each succeeds or fails by itself."
    let input = Schema.object(
        [("tasks", Schema.list("The tasks, each as add_task takes it", of: TaskSchema.draft, 1...50))],
        required: ["tasks"])
    let output = TaskSchema.eachResult
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        var drafts: [JSONValue?] = []
        var told: [JSONValue] = []
        for draft in arguments["tasks"]?.array ?? [] {
            do throws(ToolFault) {
                drafts.append(try TaskDraftJSON.json(of: draft.object ?? JSONObject(), in: session))
                told.append(.null)
            } catch {
                drafts.append(nil)
                told.append(["error": error.json])
            }
        }
        let good = drafts.indices.filter { drafts[$0] != nil }
        guard !good.isEmpty else { return ["results": .array(told)] }
        let operations: [JSONValue] = good.map { ["op": "add", "task": drafts[$0] ?? .null] }
        let results = try await BulkCall(session).results(of: operations)
        guard results.count == good.count else { throw .unavailable }
        for (index, result) in zip(good, results) { told[index] = BulkCall.told(result, id: nil) }
        return ["results": .array(told)]
    }
}

/// Makes the same changes to several tasks.
struct UpdateTasks: AssistantTool {
    let name = "update_tasks"
    let title = "Change tasks"
    let description = "Changes priority, tags or due date of several tasks at once."
    let input = Schema.object(
        [
            ("ids", TaskSchema.ids), ("priority", TaskSchema.priority), ("add_tags", TaskSchema.tags),
            ("remove_tags", TaskSchema.tags), ("due", TaskSchema.due),
        ], required: ["ids"])
    let output = TaskSchema.eachResult
    let annotations = ToolAnnotations.sets

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let edit = try TaskEditArguments(arguments, in: session)
        let ids = arguments.texts("ids")
        let tasks = edit.needsTask ? try await self.tasks(ids, in: session) : [:]
        return try await BulkCall(session).run(
            ids.map { id in
                (id, BulkCall.operation("update", id, [("task", edit.patch(for: tasks[id] ?? .null))]))
            })
    }

    /// Returns the tasks in their current state; missing ones are omitted, and reported by the bulk call.
    private func tasks(_ ids: [String], in session: ToolSession) async throws(ToolFault) -> [String: JSONValue] {
        var tasks: [String: JSONValue] = [:]
        for id in Set(ids) {
            do throws(ToolFault) {
                tasks[id] = try await session.api(.get, SuitePath("/api/tasks").segment(id))
            } catch  where error.code != "not_found" {
                throw error
            } catch {}
        }
        return tasks
    }
}

/// Several changes in one request of the API, undone as one.
struct BulkCall: Sendable {
    let session: ToolSession

    init(_ session: ToolSession) { self.session = session }

    /// Makes one change, and throws its fault.
    func one(
        _ operation: String, _ id: String, _ members: [(String, JSONValue)] = []
    ) async throws(ToolFault) -> JSONValue {
        let results = try await results(of: [Self.operation(operation, id, members)])
        guard let result = results.first else { throw .unavailable }
        if let fault = Self.fault(of: result) { throw fault }
        return ["task": result["task"] ?? .null]
    }

    /// Makes the same change to each.
    func each(
        _ operation: String, _ ids: [String], _ members: [(String, JSONValue)] = []
    ) async throws(ToolFault) -> JSONValue {
        try await run(ids.map { ($0, Self.operation(operation, $0, members)) })
    }

    /// Makes the changes and returns the outcome of each; of operations with the same id, only the first is made.
    func run(_ operations: [(id: String, json: JSONValue)]) async throws(ToolFault) -> JSONValue {
        var seen: Set<String> = []
        let operations = operations.filter { seen.insert($0.id).inserted }
        let results = try await results(of: operations.map(\.json))
        guard results.count == operations.count else { throw .unavailable }
        return ["results": .array(zip(operations, results).map { Self.told($1, id: $0.id) })]
    }

    /// Returns the API's result of each operation.
    func results(of operations: [JSONValue]) async throws(ToolFault) -> [JSONValue] {
        try await session.api(.post, "/api/tasks/bulk", ["operations": .array(operations)])["results"]?.array ?? []
    }

    static func operation(_ name: String, _ id: String, _ members: [(String, JSONValue)] = []) -> JSONValue {
        .object(JSONObject([("op", .string(name)), ("id", .string(id))] + members.map { (key: $0.0, value: $0.1) }))
    }

    static func fault(of result: JSONValue) -> ToolFault? {
        guard let status = result["status"]?.integer, status >= 400 else { return nil }
        return ToolFault(status: Int(status), problem: result["problem"] ?? .null)
    }

    /// Returns `{"id":…,"task":{…}}`, or `error` in place of `task`; for a deleted task only the id.
    static func told(_ result: JSONValue, id: String?) -> JSONValue {
        var told = JSONObject()
        told["id"] = id.map { .string($0) }
        if let fault = fault(of: result) { told["error"] = fault.json } else { told["task"] = result["task"] }
        return .object(told)
    }
}
