import FoundationEssentials
import JSON
import ServiceKit
import Store
import Tasks

/// One element of `POST /api/tasks/bulk`.
enum BulkOperation: Sendable {
    case add(TaskContent, id: UUID, mark: CreationMark?)
    case edit(UUID, TaskPatch)
    case setStatus(UUID, TaskStatus)
    case delete(UUID)
    case restore(UUID)

    static let limit = 100
    private static let names = ["add", "complete", "reopen", "update", "reschedule", "delete", "restore"]

    /// Reads an element strictly.
    /// - Parameter mark: makes the mark of a creation.
    /// - Throws: ``Problem`` 400 naming the member.
    init(_ value: JSONValue, mark: (TaskContent) throws -> CreationMark?) throws {
        guard let object = value.object else { throw Problem.invalid("op", "must be in an object") }
        guard let op = object["op"]?.string, Self.names.contains(op) else {
            throw Problem.invalid("op", "must be one of \(Self.names.joined(separator: ", "))")
        }
        let members = ["op"] + Self.members(of: op)
        if let unknown = object.keys.first(where: { !members.contains($0) }) {
            let shown = String(unknown.unicodeScalars.filter { $0.value >= 0x20 }.prefix(64).map(Character.init))
            throw Problem.invalid(shown, "is not known here; known are \(members.joined(separator: ", "))")
        }
        do { try self.init(op, object, mark) } catch let fault as TaskInputFault { throw fault.problem }
    }

    private static func members(of op: String) -> [String] {
        switch op {
        case "add": ["task"]
        case "update": ["id", "task"]
        case "reschedule": ["id", "due"]
        default: ["id"]
        }
    }

    private init(_ op: String, _ object: JSONObject, _ mark: (TaskContent) throws -> CreationMark?) throws {
        if op == "add" {
            let content = try TaskContent(value: object["task"] ?? .null)
            self = .add(content, id: UUID.timeOrdered(), mark: try mark(content))
            return
        }
        guard let id = object["id"]?.string.flatMap({ UUID(taskID: $0) }) else {
            throw Problem.invalid("id", "must be the id of a task")
        }
        switch op {
        case "complete": self = .setStatus(id, .completed)
        case "reopen": self = .setStatus(id, .pending)
        case "delete": self = .delete(id)
        case "restore": self = .restore(id)
        case "reschedule":
            guard let due = object["due"] else { throw Problem.invalid("due", "is required; null removes it") }
            self = .edit(id, try TaskPatch(value: ["due": due]))
        default: self = .edit(id, try TaskPatch(value: object["task"] ?? .null))
        }
    }
}
