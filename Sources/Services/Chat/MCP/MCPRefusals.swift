import HTTPTypes
import Hummingbird
import MCP
import ServiceKit

/// Tells MCP clients in their own protocol what was wrong before a message was read: an error without an id
/// (Streamable HTTP, Sending Messages), and where a token comes from (RFC 9728, 5.1).
struct MCPRefusals: RouterMiddleware {
    typealias Context = ServiceContext

    func handle(
        _ request: Request, context: ServiceContext,
        next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem.describing(error)
            // What nobody expected is logged further out.
            guard problem.status != .internalServerError else { throw error }
            return refusal(problem, of: request)
        }
    }

    private func refusal(_ problem: Problem, of request: Request) -> Response {
        var headers = problem.headers
        if problem.status == .unauthorized {
            var challenge = "Bearer resource_metadata=\"\(PublicOrigin(request).metadataURL)\""
            if request.bearerToken != nil { challenge += ", error=\"invalid_token\"" }
            headers[.wwwAuthenticate] = challenge
        }
        let message = [problem.title, problem.detail].compactMap(\.self).joined(separator: ". ")
        let code: RPCError.Code = problem.status.code >= 500 ? .internal : .invalidRequest
        return Response(.refusal(RPCError(code, message), status: problem.status.code), headers: headers)
    }
}
