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

/// What one can do with the recurrence of a task and with its occurrences.
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

    /// The body is the rule: the friendly object, or an RRULE as a string.
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
