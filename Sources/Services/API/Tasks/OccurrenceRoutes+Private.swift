import Contracts
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store
import Tasks

/// `POST /internal/occurrences`: what `recurring` asks after a completion. On the app listener only.
extension OccurrenceRoutes {
    func addPrivate(to routes: Routes) {
        routes.post(RouterPath(OccurrenceRequest.path)) { request, context in try await make(request, context) }
    }

    /// 201 with the new task, 200 with the one that was there, 204 when there is none to make.
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
            // The account was deleted meanwhile: nothing is left that could recur.
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
