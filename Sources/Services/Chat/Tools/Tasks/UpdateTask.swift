import Assistant
import HTTPTypes
import JSON

/// Changes what is named of one task.
struct UpdateTask: Tool {
    let name = "update_task"
    let title = "Change a task"
    let description =
        "Changes what is named of a task; the rest stays. add_tags and remove_tags change single tags, tags replaces them all."
    let input = Schema.object(
        [("id", TaskSchema.id)] + TaskSchema.draftMembers + [
            ("add_tags", TaskSchema.tags), ("remove_tags", TaskSchema.tags),
        ], required: ["id"])
    let output = TaskSchema.taskResult
    let annotations = ToolAnnotations.sets

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let edit = try TaskEdit(arguments, in: session)
        return ["task": try await edit.apply(to: arguments.text("id"), in: session)]
    }
}

/// What is to be changed of a task, or of several.
struct TaskEdit: Sendable {
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
        guard case .object(let patch) = try TaskDraft.json(of: named, in: session) else { throw .unavailable }
        // A rule in words says when it begins; a task that has a due date keeps its own.
        self.patch = JSONObject(patch.filter { $0.key != "due" || arguments.has("due") })
    }

    /// Tags are changed in the task as it is, and only if it still is.
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

    /// The patch for a task as it is now.
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

    /// Whether the patch depends on what a task is now.
    var needsTask: Bool { !added.isEmpty || !removed.isEmpty }
}
