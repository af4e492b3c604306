import FoundationEssentials
import HTTPTypes
import Hummingbird
import ServiceKit
import Tasks

/// `/api/tasks`: everything one can do with a task. A handler reads the request, calls one verb, and answers.
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
        // What clients of other suites send.
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
