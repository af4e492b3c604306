import HTTPTypes
import Hummingbird
import JSON
import Logging
import MCP
import NIOCore
import ServiceKit

/// `POST /mcp`: the Model Context Protocol over Streamable HTTP. Every answer is one JSON document and nothing is kept
/// between two requests, so `GET` (a stream) and `DELETE` (a session) are 405.
struct MCPRoutes: Sendable {
    private let server: MCP.Server<ToolSession>
    private let turns: Turns
    private let origins: MCPOrigins

    init(turns: Turns, origins: MCPOrigins, logger: Logger) {
        server = .errand(logger: logger)
        self.turns = turns
        self.origins = origins
    }

    func add(to routes: Routes) {
        for path: RouterPath in [
            ".well-known/oauth-protected-resource", ".well-known/oauth-protected-resource/mcp",
        ] {
            routes.group().add(middleware: MCPSharing(origins: origins))
                .get(path) { request, _ in ProtectedResource(request).response }
        }
        let shared = routes.group().add(middleware: MCPSharing(origins: origins)).add(middleware: MCPRefusals())
        shared.add(middleware: origins).on("mcp", method: .options) { _, _ in Response(status: .noContent) }
        routes.group().add(middleware: MCPSharing(origins: origins)).add(middleware: MCPRefusals()).add(
            middleware: origins
        ).authenticated()
            .post("mcp") { request, context in try await answer(request, context) }
    }

    private func answer(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let caller = try Caller(request, context)
        try request.requireJSON()
        guard request.admitsJSON else { throw Problem.notAcceptable }
        let bytes = try await request.bytes()
        let headers = MessageHeaders(request.headers.lazy.map { (name: $0.name.rawName, value: $0.value) })
        let answer = await server.answer(bytes, headers: headers, for: turns.session(of: caller))
        return Response(answer)
    }
}

extension Response {
    /// The answer to a message as an answer to its HTTP request.
    init(_ answer: MCP.Answer, headers: HTTPFields = [:]) {
        var headers = headers
        headers[.cacheControl] = "no-store"
        let status = HTTPResponse.Status(code: answer.status)
        guard let body = answer.body else {
            self.init(status: status, headers: headers)
            return
        }
        headers[.contentType] = "application/json"
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension Request {
    /// Whether the client takes JSON (RFC 9110, 12.5.1); one that does not say takes anything.
    fileprivate var admitsJSON: Bool {
        let ranges = headers[values: .accept].flatMap { $0.split(separator: ",") }
        guard !ranges.isEmpty else { return true }
        return ranges.contains { range in
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            let refuses = parts.dropFirst().contains {
                $0.hasPrefix("q=0") && !$0.contains { ("1"..."9").contains($0) }
            }
            return ["application/json", "application/*", "*/*"].contains(parts.first ?? "") && !refuses
        }
    }
}

extension Problem {
    fileprivate static let notAcceptable = Problem(
        .notAcceptable, "not-acceptable", title: "Answers are application/json",
        detail: "Accept must admit application/json.")
}
