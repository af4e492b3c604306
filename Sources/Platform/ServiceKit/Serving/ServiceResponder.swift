import Dapr
import HTTPServing
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization
import Timestamps

/// The outermost handler of a listener: creates the request's scope, finds its route, and answers unrouted requests.
struct ServiceResponder: Sendable {
    let router: RouterResponder<ServiceContext>
    let directory: RouteDirectory
    let logger: Logger
    let tokens: TokenVerifier
    let metrics: Metrics
    let origins: CrossOrigin
    /// Answers the sidecar's calls; on the app listener only.
    let sidecar: SidecarRoutes?
    /// Checks a request before any other processing; throws a ``Problem``.
    let gate: @Sendable (Request) throws -> Void
    /// Counts the sidecar's requests; on the app listener only.
    let questions: QuestionCount?
    /// The share of requests without a trace that begin one which the sidecars record.
    let traceRate: Double
    /// Limits the body bytes held by requests.
    let bodies: BodyBudget
    /// Determines the client's address.
    let client: ClientAddress
    /// The rate limits.
    let limits: RateLimits

    func respond(to request: Request, channel: any Channel) async -> Response {
        let scope = RequestScope(headers: request.headers, traceRate: traceRate, bodies: bodies)
        var response = await scope.following { await answer(request, scope, channel) }
        response.headers[.correlationID] = scope.correlationID
        response.headers[.date] = HTTPDate.current
        origins.decorate(&response, for: request)
        return response
    }

    private func answer(_ request: Request, _ scope: RequestScope, _ channel: any Channel) async -> Response {
        let source = ServiceContextSource(
            logger: logger, tokens: tokens, scope: scope, address: channel.remoteAddress, client: client, limits: limits
        )
        do {
            if let sidecar, let health = sidecar.health(askedBy: request) { return health }
            try gate(request)
            questions?.add()
            if let sidecar, let response = try await sidecar.respond(to: request) { return response }
            if let preflight = origins.preflight(request) { return preflight }
            let context = ServiceContext(source: source)
            // Requests from the sidecar were counted where they entered; those of operators are not counted.
            if sidecar == nil, !Self.isCare(request.uri.path) {
                _ = try limits.count(.address, NetworkPrefix.text(of: context.clientAddress(of: request) ?? ""))
            }
            let response = try await router.respond(to: request, context: context)
            return scope.isRouted ? response : unrouted(request)
        } catch {
            return Problem.answer(to: error, logger: logger)
        }
    }

    private static func isCare(_ path: String) -> Bool {
        path == "/health" || path == "/health/ready" || path == "/metrics"
    }

    private func unrouted(_ request: Request) -> Response {
        let allowed = directory.methods(for: request.uri.path)
        let response: Response
        switch (allowed, request.method) {
        case (let allowed?, .options): response = Response(status: .noContent, headers: [.allow: allowed])
        case (let allowed?, _): response = Problem.methodNotAllowed(allowed).response
        case (nil, _): response = Problem.notFound.response
        }
        metrics.requests("unmatched", Self.known(request.method), String(response.status.code)).add()
        logger.info(
            "Request",
            metadata: [
                "method": .string(Self.known(request.method)), "route": "unmatched",
                "status": .stringConvertible(response.status.code),
            ])
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// The method as a label, because clients may send any word.
    private static func known(_ method: HTTPRequest.Method) -> String {
        let common: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
        return common.contains(method) ? method.rawValue : "other"
    }
}

/// Handles calls from web pages of other origins (the Fetch standard's CORS protocol), which only named origins may
/// make.
struct CrossOrigin: Sendable {
    private let allowed: Set<String>

    init(_ origins: [String]) { allowed = Set(origins) }

    /// The answer to a preflight request from an allowed origin.
    func preflight(_ request: Request) -> Response? {
        guard !allowed.isEmpty, request.method == .options, isAllowed(request),
            request.headers[.accessControlRequestMethod] != nil
        else { return nil }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "GET, POST, PUT, PATCH, DELETE",
                .accessControlAllowHeaders:
                    "authorization, content-type, idempotency-key, if-match, x-correlation-id, x-errand-client, "
                    + "mcp-protocol-version, mcp-method, mcp-name",
                .accessControlMaxAge: "600",
            ])
    }

    func decorate(_ response: inout Response, for request: Request) {
        guard !allowed.isEmpty else { return }
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        guard isAllowed(request), let origin = request.headers[.origin] else { return }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] =
            "etag, x-correlation-id, retry-after, ratelimit, ratelimit-policy, www-authenticate"
    }

    private func isAllowed(_ request: Request) -> Bool {
        request.headers[.origin].map(allowed.contains) ?? false
    }
}

/// The `Date` header (RFC 9110, section 5.6.7), formatted once per second.
enum HTTPDate {
    private static let cache = Mutex<(second: Int64, text: String)>((-1, ""))
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static var current: String {
        let now = Timestamp.now
        return cache.withLock { cache in
            if cache.second != now.seconds { cache = (now.seconds, text(now)) }
            return cache.text
        }
    }

    /// Such as `Sat, 21 Nov 2026 09:30:00 GMT`.
    static func text(_ instant: Timestamp) -> String {
        let days = Int(instant.seconds / 86_400)
        let second = Int(instant.seconds) - days * 86_400
        let date = CivilDate(daysSince1970: days)
        let time = [second / 3600, second / 60 % 60, second % 60].map(padded).joined(separator: ":")
        return "\(Self.days[days % 7]), \(padded(date.day)) \(months[date.month - 1]) \(date.year) \(time) GMT"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
