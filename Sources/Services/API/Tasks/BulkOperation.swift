import FoundationEssentials
import HTTPTypes
import JSON
import ServiceKit
import Store
import Suite
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
    ///
    /// - Parameter mark: makes the creation mark.
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

/// Several changes in one request.
extension UserTasks {
    /// The outcome of one operation.
    enum BulkResult: Sendable {
        case task(Answer, HTTPResponse.Status)
        case deleted
        case failed(Problem)

        fileprivate var isCreation: Bool {
            if case .task(_, .created) = self { true } else { false }
        }
    }

    /// Applies the operations in order and independently: a failed one does not affect the others. They share one
    /// commit unless they write much; undo reverts them together.
    ///
    /// A fault of the store between two commits reports the remaining operations as failed, so that those already
    /// applied are not mistaken for undone.
    func bulk(_ operations: [Result<BulkOperation, Problem>], for cause: Cause) async throws -> [BulkResult] {
        var results: [BulkResult] = []
        var batch: Int64?
        while results.count < operations.count {
            let (start, known) = (results.count, batch)
            do {
                let step = try await store.commit(for: cause.owner) { change in
                    let batch = known ?? change.rev
                    return (batch: batch, results: change.apply(operations[start...], batch: batch, for: cause))
                }.value
                results += step.results
                created.add(step.results.count(where: \.isCreation))
                batch = step.batch
            } catch let fault as StoreFault where start > 0 {
                results += operations[start...].map { _ in .failed(fault.problem) }
            }
        }
        return results
    }
}

extension Change where Record == TodoTask {
    /// - Returns: the results of as many as fit into a commit, at least one.
    fileprivate mutating func apply(
        _ operations: ArraySlice<Result<BulkOperation, Problem>>, batch: Int64, for cause: UserTasks.Cause
    ) -> [UserTasks.BulkResult] {
        var results: [UserTasks.BulkResult] = []
        var size = 0
        for operation in operations {
            guard size < Self.budget else { break }
            do {
                let result = try apply(try operation.get(), batch: batch, for: cause)
                if case .task(let task, _) = result { size += 2 * task.json.count }
                results.append(result)
            } catch { results.append(.failed(Problem.describing(error))) }
        }
        purge()
        return results
    }

    private mutating func apply(
        _ operation: BulkOperation, batch: Int64, for cause: UserTasks.Cause
    ) throws -> UserTasks.BulkResult {
        switch operation {
        case .add(let content, let id, let mark):
            let (task, isReplay) = try create(content, id: id, mark: mark, batch: batch, for: cause)
            return .task(UserTasks.Answer(task), isReplay ? .ok : .created)
        case .edit(let id, let patch):
            return .task(UserTasks.Answer(try edit(task(id), batch: batch, for: cause, patch.applied)), .ok)
        case .setStatus(let id, let status):
            let entry = try edit(task(id), batch: batch, for: cause) { content in
                var content = content
                content.status = status
                return content
            }
            return .task(UserTasks.Answer(entry), .ok)
        case .delete(let id):
            trash(try task(id), batch: batch, for: cause)
            return .deleted
        case .restore(let id):
            return .task(UserTasks.Answer(restore(try anyTask(id), batch: batch, for: cause)), .ok)
        }
    }
}

/// `{"results":[{"status":200,"task":{…}},{"status":204},{"status":404,"problem":{…}}]}`.
enum BulkAnswer {
    static func json(_ results: [UserTasks.BulkResult]) -> [UInt8] {
        var json = JSONWriter(reserving: 512 * results.count)
        json.object { json in
            json.member("results") { json in
                json.array(results) { json, result in json.object { write(result, into: &$0) } }
            }
        }
        return json.bytes
    }

    private static func write(_ result: UserTasks.BulkResult, into json: inout JSONWriter) {
        switch result {
        case .task(let task, let status):
            json.member("status", status.code)
            json.member("task", raw: task.json)
        case .deleted: json.member("status", 204)
        case .failed(let problem):
            json.member("status", problem.status.code)
            json.member("problem", raw: problem.body())
        }
    }
}
