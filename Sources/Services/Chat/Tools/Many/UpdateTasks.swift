import Assistant
import HTTPTypes
import JSON

/// Changes the same of several tasks.
struct UpdateTasks: Tool {
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
        let edit = try TaskEdit(arguments, in: session)
        let ids = arguments.texts("ids")
        let tasks = edit.needsTask ? try await self.tasks(ids, in: session) : [:]
        return try await BulkCall(session).run(
            ids.map { id in
                (id, BulkCall.operation("update", id, [("task", edit.patch(for: tasks[id] ?? .null))]))
            })
    }

    /// The tasks as they are; what is missing is left out, and the bulk call will say so.
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
