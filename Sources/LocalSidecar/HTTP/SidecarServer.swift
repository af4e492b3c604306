import Encoding
import HTTPServing
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// One sidecar's listening socket, on the loopback interface only.
struct SidecarServer: Sendable {
    let sidecar: Sidecar
    let routes: RouteTable

    func run(started: @escaping @Sendable () -> Void) async throws {
        let port = sidecar.configuration.httpPort
        let responder = SidecarResponder(sidecar: sidecar, routes: routes)
        var quiet = sidecar.logger
        quiet.logLevel = .error
        // As in daprd, the context of a request ends with its client, and with it the call behind it.
        let channel = HTTPServerChannel(idleTimeout: .seconds(120), cancelsAbandoned: true) { request, _ in
            let response = await responder.respond(to: request)
            return Response(status: response.status, headers: response.headers, body: response.body)
        }
        let server = HTTPServer(bound: { channel in
            sidecar.state.port = channel.localAddress?.port ?? port
            started()
        }) { [quiet] onServerRunning in
            Server(
                childChannelSetup: channel,
                configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port), backlog: 1024),
                onServerRunning: onServerRunning, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
        }
        do {
            try await server.run()
        } catch let error as IOError {
            throw SidecarPortFault(appID: sidecar.appID, port: port, errno: error.errnoCode)
        }
    }
}

/// Thrown when a sidecar's port cannot be listened on.
package struct SidecarPortFault: Error, Sendable, CustomStringConvertible {
    package let appID: String
    package let port: Int
    /// The system's error number, such as `EADDRINUSE`.
    package let errno: Int32

    package var description: String {
        "cannot listen on port \(port) for the sidecar of \(appID): \(IOError(errnoCode: errno, reason: "bind"))"
    }
}

/// Handles everything around the routes: tokens, CORS, trace headers, and the error mapping.
struct SidecarResponder: Sendable {
    let sidecar: Sidecar
    let routes: RouteTable

    /// The paths that answer a GET without a token.
    private static let openPaths: Set<String> = ["v1.0/healthz", "v1.0/healthz/outbound"]

    func respond(to request: Request) async -> SidecarResponse {
        let sidecarRequest = SidecarRequest(
            request.head, body: request.body, maximumBody: sidecar.configuration.maximumBody)
        var response = await answer(sidecarRequest)
        if request.method == .head { response.body = .init() }
        return response
    }

    private func answer(_ request: SidecarRequest) async -> SidecarResponse {
        if let refusal = checkBaggage(of: request) { return refusal }
        var request = request
        let span = sidecar.tracer.begin(&request)
        let cors = CORSPolicy(allowed: sidecar.configuration.allowedOrigins)
        var response: SidecarResponse
        if let preflight = cors.preflight(request) {
            response = preflight
        } else {
            response = isAllowed(request) ? await routed(request) : Self.unauthorized
            cors.decorate(request, &response)
        }
        trace(request, &response)
        if !response.isBare { sidecar.tracer.end(span, status: response.status.code) }
        return response
    }

    private static let unauthorized = SidecarResponse.plain(.unauthorized, "invalid api token")

    /// The answer to invalid baggage; nil when it is valid, or when tracing, which reads it, is off.
    private func checkBaggage(of request: SidecarRequest) -> SidecarResponse? {
        guard sidecar.runtime.isTracing, let baggage = request.baggage, !request.path.contains(ascii: "/healthz"),
            let fault = Baggage.fault(in: baggage)
        else { return nil }
        return .plain(.badRequest, "invalid baggage header: \(fault)")
    }

    private func routed(_ request: SidecarRequest) async -> SidecarResponse {
        do {
            return try await routes.respond(to: request)
        } catch let error as SidecarError {
            return error.response
        } catch let fault as ProtobufFault {
            return fault.sidecarError.response
        } catch is BodyTooLarge {
            return SidecarError(.badRequest, "ERR_MALFORMED_REQUEST", BodyTooLarge.message).response
        } catch is MalformedPath {
            return MalformedPath.response
        } catch is NoSuchRoute {
            return NoSuchRoute.response
        } catch is CancellationError {
            // Nobody waits for the answer.
            return SidecarError(.internalServerError, "ERR_INTERNAL", "context canceled").response
        } catch {
            sidecar.logger.error("A request failed", metadata: ["error": "\(error)"])
            return SidecarError(.internalServerError, "ERR_INTERNAL", "the local sidecar failed").response
        }
    }

    private func isAllowed(_ request: SidecarRequest) -> Bool {
        guard let token = sidecar.configuration.apiToken, !token.isEmpty, !Self.isOpen(request) else { return true }
        return ConstantTime.equal(request.headers[.daprAPIToken] ?? "", token)
    }

    /// Ignores slashes before and after an open path, but not within.
    private static func isOpen(_ request: SidecarRequest) -> Bool {
        guard request.method == .get, request.path.contains(ascii: "/healthz") else { return false }
        let path = request.path.drop { $0 == "/" }.reversed().drop { $0 == "/" }.reversed()
        return openPaths.contains(String(path))
    }

    /// Adds a `traceparent` to every answer, the caller's own if valid and zeros otherwise, and the caller's baggage;
    /// leaves out health checks and answers of the HTTP server itself.
    private func trace(_ request: SidecarRequest, _ response: inout SidecarResponse) {
        guard !response.isBare, !request.path.contains(ascii: "/healthz") else { return }
        if response.headers[.traceparent] == nil { request.trace.decorate(&response) }
        if sidecar.runtime.isTracing, let baggage = request.baggage { response.headers[.baggage] = baggage }
    }
}

/// Answers a request that a route matched.
typealias SidecarHandler = @Sendable (SidecarRequest) async throws -> SidecarResponse

/// The routes of the sidecar's API, by method and path.
///
/// A pattern's parts are words, `{…}` for any one part, or a last `*` for the rest. Paths are cleaned first, as in
/// daprd: repeated and trailing slashes are ignored, `.` and `..` are resolved.
struct RouteTable: Sendable {
    private struct Route: Sendable {
        let parts: [Substring]
        let handler: SidecarHandler
    }

    /// Keyed by method and the first two parts, which are words in every route.
    private var routes: [String: [Route]] = [:]
    /// Answers requests that match no route.
    private var fallback: SidecarHandler
    private let access: APIAccess

    /// - Parameter access: routes that it does not allow are left out.
    init(_ access: APIAccess = APIAccess()) {
        self.access = access
        // Without invocation no handler is left, and daprd answers with Go's own text.
        let isInvoking = access.allows("/v1.0/invoke/*")
        fallback = { _ in
            guard isInvoking else { throw NoSuchRoute() }
            throw SidecarError.unknownRoute
        }
    }

    /// Sets the handler for requests that match no route: invocation.
    mutating func otherwise(_ handler: @escaping SidecarHandler) {
        if access.allows("/v1.0/invoke/*") { fallback = handler }
    }

    mutating func on(_ methods: HTTPRequest.Method..., at pattern: String, _ handler: @escaping SidecarHandler) {
        guard access.allows(pattern) else { return }
        let parts = pattern.split(separator: "/")
        for method in methods {
            routes[Self.key(method, parts), default: []].append(Route(parts: parts, handler: handler))
        }
    }

    func respond(to request: SidecarRequest) async throws -> SidecarResponse {
        let parts = PathText.cleaned(request.path)
        guard let candidates = routes[Self.key(request.method, parts)] else { return try await fallback(request) }
        for route in candidates {
            guard let parameters = try Self.match(route.parts, parts) else { continue }
            var request = request
            request.parameters = parameters
            return try await route.handler(request)
        }
        return try await fallback(request)
    }

    private static func key(_ method: HTTPRequest.Method, _ parts: [Substring]) -> String {
        switch parts.count {
        case 0: method.rawValue
        case 1: "\(method.rawValue) \(parts[0])"
        default: "\(method.rawValue) \(parts[0])/\(parts[1])"
        }
    }

    /// The values of the pattern's open parts; nil when the path does not match.
    private static func match(_ pattern: [Substring], _ parts: [Substring]) throws -> [String]? {
        let isOpen = pattern.last == "*"
        guard isOpen ? parts.count >= pattern.count - 1 : parts.count == pattern.count else { return nil }
        var values: [String] = []
        for (index, word) in pattern.enumerated() {
            if word == "*" {
                values.append(parts[index...].joined(separator: "/"))
            } else if word.first == "{" {
                guard let value = PathText.decode(parts[index], plusIsSpace: true) else { throw MalformedPath() }
                values.append(value)
            } else if word != parts[index] {
                return nil
            }
        }
        return values
    }
}

/// A path with an invalid percent escape: Go's server answers 400 before any handler.
struct MalformedPath: Error {
    static let response: SidecarResponse = {
        var response = SidecarResponse(
            .badRequest, headers: [.contentType: "text/plain; charset=utf-8"], bytes: Array("400 Bad Request".utf8))
        response.isBare = true
        return response
    }()
}

/// A path that no handler answers, not even invocation: Go's router answers itself.
struct NoSuchRoute: Error {
    static let response = SidecarResponse.plain(.notFound, "404 page not found")
}

/// CORS as daprd does it, following `go-chi/cors`: no headers unless origins are allowed.
struct CORSPolicy: Sendable {
    /// The allowed origins; a `*` in one matches any text.
    let allowed: [String]

    private static let preflightVary = ["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"]
    private static let methods: Set<String> = ["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// The answer to a preflight request; nil when the request is not one.
    func preflight(_ request: SidecarRequest) -> SidecarResponse? {
        guard !allowed.isEmpty, request.method == .options,
            let method = request.headers[.accessControlRequestMethod], !method.isEmpty
        else { return nil }
        var response = SidecarResponse(.ok)
        for name in Self.preflightVary { response.headers.append(HTTPField(name: .vary, value: name)) }
        guard let origin = admitted(request, method) else { return response }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowMethods] = method.uppercased()
        let wanted = Self.names(in: request.headers[.accessControlRequestHeaders] ?? "")
        if !wanted.isEmpty { response.headers[.accessControlAllowHeaders] = wanted.joined(separator: ", ") }
        return response
    }

    func decorate(_ request: SidecarRequest, _ response: inout SidecarResponse) {
        guard !allowed.isEmpty, !response.isBare else { return }
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        if let origin = admitted(request, request.method.rawValue) {
            response.headers[.accessControlAllowOrigin] = origin
        }
    }

    /// The allowed origin for the answer's header; nil when the request is not allowed.
    private func admitted(_ request: SidecarRequest, _ method: String) -> String? {
        guard let origin = request.headers[.origin], !origin.isEmpty, Self.methods.contains(method.uppercased()) else {
            return nil
        }
        if allowed.contains("*") { return "*" }
        let asked = origin.lowercased()
        return allowed.contains { Self.matches($0.lowercased(), asked) } ? origin : nil
    }

    private static func matches(_ pattern: String, _ origin: String) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return pattern == origin }
        let (start, end) = (pattern[..<star], pattern[pattern.index(after: star)...])
        return origin.utf8.count >= start.utf8.count + end.utf8.count && origin.hasPrefix(start)
            && origin.hasSuffix(end)
    }

    /// Header names in Go's canonical form: `content-type` becomes `Content-Type`.
    private static func names(in list: String) -> [String] {
        list.split { $0 == "," || $0 == " " }.map { name in
            name.split(separator: "-", omittingEmptySubsequences: false)
                .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: "-")
        }
    }
}
