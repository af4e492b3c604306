import Assistant
import JSON

/// Makes several tasks at once.
struct AddTasks: Tool {
    let name = "add_tasks"
    let title = "Add tasks"
    let description = "Adds up to 50 tasks at once; each succeeds or fails by itself."
    let input = Schema.object(
        [("tasks", Schema.list("The tasks", of: TaskSchema.draft, 1...50))], required: ["tasks"])
    let output = TaskSchema.eachResult
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        var drafts: [JSONValue?] = []
        var told: [JSONValue] = []
        for draft in arguments["tasks"]?.array ?? [] {
            do throws(ToolFault) {
                drafts.append(try TaskDraft.json(of: draft.object ?? JSONObject(), in: session))
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
