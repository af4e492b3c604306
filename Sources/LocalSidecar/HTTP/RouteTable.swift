import HTTPTypes

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
