import HTTPTypes
import Hummingbird
import JSON
import Logging
import MCP
import NIOCore
import ServiceKit

/// `POST /mcp`: the Model Context Protocol over Streamable HTTP. Every answer is one JSON document and no state is kept
/// between requests, so `GET` (a stream) and `DELETE` (a session) are 405.
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
    /// Creates the HTTP response for the answer to a message.
    init(_ answer: MCP.RPCAnswer, headers: HTTPFields = [:]) {
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
    /// True when the client accepts JSON (RFC 9110, 12.5.1); a request without the header accepts anything.
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

/// Admits only web pages of this host, and of origins named by the operator, to MCP.
///
/// A page whose host name was made to resolve to this host (DNS rebinding) sends its own origin, and is refused by it;
/// the `Host` header would not reveal it, because the page controls it. Programs other than web pages send no origin.
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

    /// Adds the headers that state what an admitted page may read of an answer, and send (the Fetch standard's CORS
    /// protocol).
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

    /// Returns true when pages of an origin, in browsers' notation, may call.
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

/// Allows admitted pages to read the answers, including refusals.
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

/// Reports failures before a message was read in MCP's own form: an error without an id (Streamable HTTP, Sending
/// Messages), and the address of the metadata about tokens (RFC 9728, 5.1).
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
            // Unexpected errors are logged by the outer layer.
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

/// The metadata for clients without a token (RFC 9728): the scopes, and the issuer of tokens.
///
/// The issuer is Errand itself; there is no OAuth authorization endpoint. A user creates an API token and puts it into
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

/// The address of the suite from the client's view: the one that it requested, as passed on by the web service.
///
/// It is returned to that client only, so a false value misleads only its sender.
struct PublicOrigin: Sendable, Equatable {
    /// The origin, such as `https://errand.example.com`.
    let text: String

    init(_ request: Request) {
        let scheme = request.headers[.forwardedProtocol] == "https" ? "https" : "http"
        // Every sidecar on the way appends a name of its own.
        let forwarded = request.headers[values: .forwardedHost].first?.prefix { $0 != "," && $0 != " " }
        let host = forwarded.map(String.init) ?? request.head.authority ?? ""
        text = "\(scheme)://\(Self.isHost(host) ? host : "localhost")"
    }

    /// The address of the MCP endpoint.
    var resourceURL: String { "\(text)/mcp" }

    /// The address of the metadata about the endpoint's tokens (RFC 9728, 3.1).
    var metadataURL: String { "\(text)/.well-known/oauth-protected-resource/mcp" }

    private static func isHost(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]".contains($0)) }
    }
}

extension HTTPField.Name {
    fileprivate static let forwardedHost = known("X-Forwarded-Host")
    fileprivate static let forwardedProtocol = known("X-Forwarded-Proto")

    /// Makes a name from a literal in this file, which is valid.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return field
    }
}
