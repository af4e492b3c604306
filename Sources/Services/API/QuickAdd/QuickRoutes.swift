import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Tasks
import TimeZones
import Timestamps

/// `/api/tasks/quick`: a line of English becomes a task.
struct QuickRoutes: Sendable {
    let tasks: TaskRoutes

    func add(to routes: Routes) {
        let group = routes.group("api/tasks/quick").authenticated()
        group.post { request, context in try await create(request, context) }
        group.post("preview") { request, context in try await preview(request, context) }
    }

    /// With an `Idempotency-Key` the same line is one task, whatever the time: `in 20 minutes` is read once.
    private func create(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let cause = try tasks.cause(request, context)
        let (line, quick) = try await read(request, in: cause.zone)
        let content = try Self.content(quick)
        let mark = try IdempotencyKey.mark(of: Array("quick:\(line.text)".utf8), in: request)
        let (task, isReplay) = try await tasks.tasks.create(content, mark: mark, for: cause)
        var headers: HTTPFields = [
            .location: "/api/tasks/\(task.id.taskID)", .eTag: EntityTag.text(task.rev),
        ]
        if isReplay { headers[.idempotencyReplayed] = "true" }
        return JSONResponse(status: isReplay ? .ok : .created, headers: headers) { json in
            json.raw(#"{"task":"#)
            json.raw(task.json)
            json.raw(#","understood":"#)
            json.understood(quick.understood, of: line.text)
            json.raw("}")
        }.response
    }

    private func preview(_ request: Request, _ context: ServiceContext) async throws -> Response {
        _ = try tasks.reader(context)
        let zone = Zone(try context.requireIdentity().zone) ?? .utc
        let (line, quick) = try await read(request, in: zone)
        let content = try Self.content(quick)
        return JSONResponse(headers: [.cacheControl: "no-store"]) { json in
            json.raw(#"{"task":"#)
            json.draft(content, reminders: quick.reminders)
            json.raw(#","understood":"#)
            json.understood(quick.understood, of: line.text)
            json.raw("}")
        }.response
    }

    private func read(_ request: Request, in zone: Zone) async throws -> (QuickRequest, QuickAdd) {
        let line = try QuickRequest(try await request.json(limit: QuickRequest.bodyLimit) { try $0.value() })
        return (line, QuickAdd(line.text, now: .now, zone: line.zone ?? zone, literal: line.literal))
    }

    /// The limits of tasks hold here as well; a fault of the title is one of the text that it came from.
    private static func content(_ quick: QuickAdd) throws -> TaskContent {
        do throws(TaskInputFault) { return try TaskContent(json: quick.task.bytes) } catch {
            guard case .invalid(let faults) = error else { throw error }
            throw TaskInputFault.invalid(
                faults.map { TaskFieldFault("text", "gives a task whose \($0.field) \($0.message)") })
        }
    }
}
