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

/// Which web pages may speak MCP here: those of this machine, and those the operator names.
///
/// A page whose host name was made to point here (DNS rebinding) names its own origin, and is turned away by it; the
/// `Host` header would be believed, as the page made it. Programs that are no web pages send no origin.
struct MCPOrigins: RouterMiddleware {
    typealias Context = ServiceContext

    private let allowed: Set<String>

    init(_ settings: Settings) throws(SettingFault) {
        allowed = Set(try settings.read(ServiceSettings.allowedOrigins))
    }

    func handle(
        _ request: Request, context: ServiceContext,
        next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        guard request.headers[values: .origin].allSatisfy(admits) else {
            throw Problem.forbidden("Web pages of this origin may not call this.")
        }
        return try await next(request, context)
    }

    /// What a page of an origin that is admitted may read of an answer, and send (the Fetch standard's CORS protocol).
    func decorate(_ response: inout Response, for request: Request, isPreflight: Bool) {
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        guard let origin = request.headers[.origin], admits(origin) else { return }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] = "www-authenticate, x-correlation-id, retry-after"
        guard isPreflight else { return }
        response.headers[.accessControlAllowMethods] = "POST"
        response.headers[.accessControlAllowHeaders] =
            "authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, last-event-id"
        response.headers[.accessControlMaxAge] = "600"
    }

    /// Whether a page of an origin, as browsers write it, may call.
    func admits(_ origin: String) -> Bool {
        guard !allowed.contains(origin) else { return true }
        guard let scheme = ["http://", "https://"].first(where: origin.hasPrefix) else { return false }
        let authority = origin.dropFirst(scheme.count)
        let host = authority.hasPrefix("[::1]") ? "[::1]" : authority.prefix { $0 != ":" }
        let port = authority.dropFirst(host.count)
        let isPort = port.isEmpty || port.first == ":" && port.count > 1 && port.dropFirst().allSatisfy(\.isNumber)
        return ["localhost", "127.0.0.1", "[::1]"].contains(host) && isPort
    }
}

/// Lets pages that are admitted read the answers, refusals too.
struct MCPSharing: RouterMiddleware {
    typealias Context = ServiceContext

    let origins: MCPOrigins

    func handle(
        _ request: Request, context: ServiceContext,
        next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        origins.decorate(&response, for: request, isPreflight: request.method == .options)
        return response
    }
}

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

/// What a client may know before it has a token (RFC 9728): which scopes there are and who gives tokens.
///
/// Errand's own accounts give them; there is no OAuth authorization endpoint. A person makes an API token and puts it into
/// the client's configuration.
struct ProtectedResource: Sendable {
    private let origin: PublicOrigin

    init(_ request: Request) { origin = PublicOrigin(request) }

    var response: Response {
        let document: JSONValue = [
            "resource": .string(origin.resourceURL), "authorization_servers": [.string(origin.text)],
            "bearer_methods_supported": ["header"], "scopes_supported": ["read", "write"],
            "resource_name": "Errand",
        ]
        return JSONResponse(document.bytes, headers: [.cacheControl: "no-store"]).response
    }
}

/// Where the client of a request believes to be: what it asked for, as the web service passes it on.
///
/// It is told back to that client and to nobody else, so a client that lies misleads itself.
struct PublicOrigin: Sendable, Equatable {
    /// Such as `https://errand.example.com`.
    let text: String

    init(_ request: Request) {
        let scheme = request.headers[.forwardedProtocol] == "https" ? "https" : "http"
        // Every sidecar on the way adds a name of its own behind ours.
        let forwarded = request.headers[values: .forwardedHost].first?.prefix { $0 != "," && $0 != " " }
        let host = forwarded.map(String.init) ?? request.head.authority ?? ""
        text = "\(scheme)://\(Self.isHost(host) ? host : "localhost")"
    }

    /// The MCP endpoint.
    var resourceURL: String { "\(text)/mcp" }

    /// Where a client learns how to get a token for it (RFC 9728, 3.1).
    var metadataURL: String { "\(text)/.well-known/oauth-protected-resource/mcp" }

    private static func isHost(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]".contains($0)) }
    }
}

extension HTTPField.Name {
    fileprivate static let forwardedHost = known("X-Forwarded-Host")
    fileprivate static let forwardedProtocol = known("X-Forwarded-Proto")

    /// Every name here is a valid one.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return field
    }
}
