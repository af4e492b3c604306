import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// `POST /api/chat`: says something to the assistant.
struct ChatRoutes: Sendable {
    let turns: Turns

    func add(to routes: Routes) {
        routes.authenticated().post("api/chat") { request, context in try await chat(request, context) }
    }

    private func chat(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let caller = try Caller(request, context)
        let question = try ChatRequest(try await request.json(limit: ChatRequest.bodyLimit) { try $0.value() })
        let message = try await turns.accept(question.message, to: question.conversationID, from: caller)
        guard Self.wantsEvents(request) else {
            let answer = try await turns.answer(message)
            return JSONResponse(answer.json.bytes, headers: [.cacheControl: "no-store"]).response
        }
        return EventAnswer(turns: turns, message: message, logger: context.logger).response
    }

    /// Whether the client asks for server-sent events before JSON.
    private static func wantsEvents(_ request: Request) -> Bool {
        request.headers[values: .accept].contains { $0.lowercased().contains("text/event-stream") }
    }
}
