import HTTPTypes
import Hummingbird
import ServiceKit

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
