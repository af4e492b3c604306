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
