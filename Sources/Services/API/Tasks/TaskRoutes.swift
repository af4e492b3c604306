import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store
import Tasks
import Timestamps

/// `/api/tasks`: all operations on a task. A handler reads the request, performs one operation, and answers.
struct TaskRoutes: Sendable {
    let tasks: UserTasks

    func add(to routes: Routes) {
        let group = routes.group("api/tasks").authenticated()
        group.get { request, context in try await list(request, context) }
        group.post { request, context in try await create(request, context) }
        group.get("changes") { request, context in try await changes(request, context) }
        addCollections(to: group)
        group.get(":id") { request, context in try await get(request, context) }
        group.put(":id") { request, context in try await replace(request, context) }
        group.patch(":id") { request, context in try await patch(request, context) }
        group.delete(":id") { request, context in try await delete(request, context) }
        group.post(":id/toggle") { request, context in try await toggle(request, context) }
        // The method used by clients of other suites.
        group.patch(":id/toggle") { request, context in try await toggle(request, context) }
    }

    private func create(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let cause = try cause(request, context)
        let body = try await body(request)
        let content = try TaskContent(json: body)
        let mark = try IdempotencyKey.mark(of: content, in: request)
        let (task, isReplay) = try await tasks.create(content, mark: mark, for: cause)
        var headers: HTTPFields = [.location: "/api/tasks/\(task.id.taskID)"]
        if isReplay { headers[.idempotencyReplayed] = "true" }
        return answer(task, status: isReplay ? .ok : .created, headers: headers)
    }

    private func replace(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (cause, id) = (try cause(request, context), try taskID(context))
        let body = try await body(request)
        let content = try TaskContent(json: body)
        return answer(
            try await tasks.edit(
                id, if: EntityTag.ifMatch(request), scope: try scope(request), for: cause
            ) { content.replacing($0) })
    }

    private func patch(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (cause, id) = (try cause(request, context), try taskID(context))
        let body = try await body(request)
        let patch = try TaskPatch(json: body)
        return answer(
            try await tasks.edit(
                id, if: EntityTag.ifMatch(request), scope: try scope(request), for: cause
            ) { patch.applied(to: $0) })
    }

    private func toggle(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (cause, id) = (try cause(request, context), try taskID(context))
        return answer(
            try await tasks.edit(id, if: EntityTag.ifMatch(request), for: cause) { content in
                var content = content
                content.status = content.status.toggled
                return content
            })
    }

    private func delete(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (cause, id) = (try cause(request, context), try taskID(context))
        try await tasks.delete(id, if: EntityTag.ifMatch(request), for: cause)
        return Response(status: .noContent)
    }
}

/// The routes for several tasks and for undo.
extension TaskRoutes {
    func addCollections(to group: RouterGroup<ServiceContext>) {
        group.post("bulk") { request, context in try await bulk(request, context) }
        group.post("undo") { request, context in try await undo(request, context) }
        group.post("redo") { request, context in try await redo(request, context) }
        group.get("trash") { request, context in try await trash(request, context) }
        group.post(":id/restore") { request, context in try await restore(request, context) }
        group.post(":id/move") { request, context in try await move(request, context) }
    }

    /// `{"operations":[{"op":"complete","id":…},…]}`: 200, with the outcome of each operation in order.
    private func bulk(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let cause = try cause(request, context)
        let body = try await value(request)
        var members = try BodyMembers(body, known: ["operations"])
        let elements: [JSONValue]? = members.read("operations") { value in
            guard let array = value.array, (1...BulkOperation.limit).contains(array.count) else {
                throw FieldFault("operations", "must be an array of 1 to \(BulkOperation.limit) operations")
            }
            return array
        }
        guard let elements, members.faults.isEmpty else { throw Problem.invalid(members.faults) }
        try IdempotencyKey.check(request)
        let operations = elements.enumerated().map { index, element in
            Result { () throws -> BulkOperation in
                try BulkOperation(element) { try IdempotencyKey.mark(of: $0, in: request, part: index) }
            }.mapError { Problem.describing($0) }
        }
        return try await JSONResponse(BulkAnswer.json(tasks.bulk(operations, for: cause))).response
    }

    /// `{"tasks":[…],"deleted":["…"],"withdrawn":["…"]}`: the tasks of the undone change, those of them now in the
    /// trash, and the occurrences that were removed. `?task=` names a task that the change must concern.
    private func undo(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (cause, task) = (try cause(request, context), try undoneTask(request))
        return Self.answer(try await tasks.undo(of: task, for: cause))
    }

    /// Redoes an undone change, with the same answer.
    private func redo(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let cause = try cause(request, context)
        return Self.answer(try await tasks.redo(for: cause))
    }

    private static func answer(_ undone: UserTasks.Undone) -> Response {
        var json = JSONWriter(reserving: undone.tasks.reduce(64) { $0 + $1.json.count })
        json.object { json in
            json.member("tasks") { $0.array(undone.tasks.filter { !$0.isTrashed }) { $0.raw($1.json) } }
            json.member("deleted") { $0.array(undone.tasks.filter(\.isTrashed).map(\.id.taskID)) }
            json.member("withdrawn") { $0.array(undone.withdrawn.map(\.taskID)) }
        }
        return JSONResponse(json.bytes).response
    }

    private func undoneTask(_ request: Request) throws -> UUID? {
        var task: UUID?
        for (name, value) in try QueryString(request.uri.query ?? "").parameters {
            guard name == "task" else { throw Problem.invalid(name, "is not known here; known is task") }
            guard task == nil, let id = UUID(taskID: value) else {
                throw Problem.invalid(name, "must be the id of one task")
            }
            task = id
        }
        return task
    }

    private func trash(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let owner = try reader(context)
        let page = try TrashPage(request)
        let snapshot = try await tasks.store.snapshot(of: owner)
        return JSONResponse(page.json(of: snapshot, now: tasks.now())).response
    }

    private func restore(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (cause, id) = (try cause(request, context), try taskID(context))
        return answer(try await tasks.restore(id, for: cause))
    }

    /// `{"before":"…"}` or `{"after":"…"}`.
    private func move(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (cause, id) = (try cause(request, context), try taskID(context))
        var members = try BodyMembers(try await value(request), known: ["before", "after"])
        let before = members.readOptional("before") { try Self.id($0, "before") }
        let after = members.readOptional("after") { try Self.id($0, "after") }
        guard members.faults.isEmpty else { throw Problem.invalid(members.faults) }
        guard let place = before.map(UserTasks.Place.before) ?? after.map(UserTasks.Place.after),
            before == nil || after == nil
        else { throw Problem.invalid("before", "or after must be given, and not both") }
        return answer(try await tasks.move(id, to: place, if: EntityTag.ifMatch(request), for: cause))
    }

    private static func id(_ value: JSONValue, _ field: String) throws(FieldFault) -> UUID {
        guard let id = UUID(taskID: try value.text(field)) else { throw FieldFault(field, "must be the id of a task") }
        return id
    }

    func value(_ request: Request) async throws -> JSONValue {
        let body = try await body(request)
        do { return try JSONValue(body) } catch let fault as JSONFault { throw Problem.malformed(fault) }
    }
}

/// The changes since a revision: the answer of delta sync.
enum TaskChanges {
    /// `{"rev":…,"tasks":[…],"deleted":[{"id":…,"rev":…}]}`.
    /// - Throws: ``TaskFault/resyncRequired(rev:)`` when the snapshot does not know them.
    static func json(of snapshot: Snapshot<TodoTask>, since rev: Int64) throws -> [UInt8] {
        guard rev <= snapshot.rev, let changes = snapshot.changes(since: rev) else {
            throw TaskFault.resyncRequired(rev: snapshot.rev)
        }
        var json = JSONWriter(reserving: changes.changed.reduce(128) { $0 + $1.json.count + 1 })
        json.object { json in
            json.member("rev", snapshot.rev)
            json.member("tasks") { $0.array(changes.changed.filter { !$0.record.isTrashed }) { $0.raw($1.json) } }
            json.member("deleted") { json in
                let trashed = changes.changed.filter(\.record.isTrashed).map { ($0.id, $0.rev) }
                json.array(trashed + changes.removed.map { ($0.id, $0.rev) }) { json, gone in
                    json.object { json in
                        json.member("id") { $0.taskID(gone.0) }
                        json.member("rev", gone.1)
                    }
                }
            }
        }
        return json.bytes
    }
}
