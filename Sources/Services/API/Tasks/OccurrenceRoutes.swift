import Contracts
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Recurrence
import ServiceKit
import Store
import Tasks
import Timestamps

/// The routes for a task's recurrence and its occurrences.
struct OccurrenceRoutes: Sendable {
    let tasks: TaskRoutes

    func add(to routes: Routes) {
        let group = routes.group("api/tasks").authenticated()
        group.get(":id/recurrence") { request, context in try await get(request, context) }
        group.post(":id/recurrence") { request, context in try await set(request, context) }
        group.delete(":id/recurrence") { request, context in try await delete(request, context) }
        group.post(":id/recurrence/skip") { request, context in try await skip(request, context) }
        group.get(":id/instances") { request, context in try await instances(request, context) }
    }

    private func get(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (owner, id) = (try tasks.reader(context), try tasks.taskID(context))
        let snapshot = try await tasks.tasks.store.snapshot(of: owner)
        guard let entry = snapshot.task(id) else { throw TaskFault.unknown }
        guard let rule = entry.record.content.recurrence else { throw TaskFault.notRecurring }
        let json = SeriesAnswer.recurrence(rule, of: entry.record, now: tasks.tasks.now())
        return JSONResponse(json, headers: [.eTag: EntityTag.text(entry.rev)]).response
    }

    /// Sets the rule in the body: the friendly object, or an RRULE as a string.
    private func set(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (cause, id) = (try tasks.cause(request, context), try tasks.taskID(context))
        let body = try await tasks.body(request)
        let rule = try TaskContent.recurrence(json: body)
        return tasks.answer(
            try await tasks.tasks.setRecurrence(rule, of: id, if: EntityTag.ifMatch(request), for: cause))
    }

    private func delete(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (cause, id) = (try tasks.cause(request, context), try tasks.taskID(context))
        _ = try await tasks.tasks.setRecurrence(nil, of: id, if: EntityTag.ifMatch(request), for: cause)
        return Response(status: .noContent)
    }

    private func skip(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (cause, id) = (try tasks.cause(request, context), try tasks.taskID(context))
        return tasks.answer(try await tasks.tasks.skip(id, if: EntityTag.ifMatch(request), for: cause))
    }

    private func instances(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (owner, id) = (try tasks.reader(context), try tasks.taskID(context))
        let limit = try limit(request)
        let snapshot = try await tasks.tasks.store.snapshot(of: owner)
        guard let entry = snapshot.task(id) else { throw TaskFault.unknown }
        guard let series = entry.record.series else { throw TaskFault.notRecurring }
        return JSONResponse(SeriesAnswer.instances(of: series.id, in: snapshot, limit: limit, now: tasks.tasks.now()))
            .response
    }

    private func limit(_ request: Request) throws -> Int {
        let parameters = try QueryString(request.uri.query ?? "").parameters
        if let unknown = parameters.first(where: { $0.name != "limit" }) {
            throw Problem.invalid(unknown.name, "is not known here; known is limit")
        }
        guard let given = parameters.first else { return 100 }
        guard parameters.count == 1, let limit = Int(given.value), (1...1000).contains(limit) else {
            throw Problem.invalid("limit", "must be a whole number from 1 to 1000")
        }
        return limit
    }
}

/// `POST /internal/occurrences`: the request of `recurring` after a completion. On the app listener only.
extension OccurrenceRoutes {
    func addPrivate(to routes: Routes) {
        routes.post(RouterPath(OccurrenceRequest.path)) { request, context in try await make(request, context) }
    }

    /// Answers 201 with the new task, 200 with an existing one, 204 when there is none to make.
    private func make(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try request.requireJSON()
        let body = try await request.bytes(limit: 4096)
        let (owner, id) = try subject(of: body)
        let cause = UserTasks.Cause(owner: owner, in: context.scope)
        do {
            switch try await tasks.tasks.makeNextOccurrence(of: id, for: cause) {
            case .made(let task): return tasks.answer(task, status: .created)
            case .exists(let task): return tasks.answer(task)
            case .nothing: return Response(status: .noContent)
            }
        } catch StoreFault.closed {
            // The account was deleted meanwhile, so nothing can recur.
            return Response(status: .noContent)
        }
    }

    private func subject(of body: [UInt8]) throws -> (owner: String, id: UUID) {
        let asked: OccurrenceRequest
        do { asked = try OccurrenceRequest(json: body) } catch {
            throw Problem.invalid("body", "must have user_id, task_id and sequence")
        }
        guard UUID(uuidString: asked.userID) != nil else { throw Problem.invalid("user_id", "must be a user's id") }
        guard let id = UUID(taskID: asked.taskID) else { throw Problem.invalid("task_id", "must be a task's id") }
        return (asked.userID, id)
    }
}

/// The answers about a series.
enum SeriesAnswer {
    private static let foreseen = 5

    /// `{"recurrence":{…},"series":{"id":…,"occurrence":…},"next":[…]}`: the rule, and the due dates after this one.
    static func recurrence(_ rule: RecurrenceRule, of task: TodoTask, now: Timestamp) -> [UInt8] {
        var json = JSONWriter(reserving: 512)
        json.object { json in
            json.member("recurrence") { rule.encode(into: &$0) }
            json.member("series") { $0.optionalSeries(task.series) }
            json.member("next") { $0.array(task.upcoming(now: now, limit: foreseen).map(\.text)) }
        }
        return json.bytes
    }

    /// `{"series_id":…,"instances":[…],"next":[…]}`: the tasks of a series, latest first, and the due dates that would
    /// follow the latest.
    static func instances(
        of series: UUID, in snapshot: Snapshot<TodoTask>, limit: Int, now: Timestamp
    ) -> [UInt8] {
        let found = snapshot.entries.filter { !$0.record.isTrashed && $0.record.series?.id == series }
            .sorted { ($0.record.series?.occurrence ?? 0) > ($1.record.series?.occurrence ?? 0) }
        var json = JSONWriter(reserving: 1024)
        json.object { json in
            json.member("series_id") { $0.taskID(series) }
            json.member("instances") { $0.array(found.prefix(limit)) { $0.raw($1.json) } }
            json.member("next") { json in
                json.array(found.first?.record.upcoming(now: now, limit: foreseen).map(\.text) ?? [])
            }
        }
        return json.bytes
    }
}
