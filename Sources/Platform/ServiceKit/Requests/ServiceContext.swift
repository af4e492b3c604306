import HTTPTypes
public import Hummingbird
public import Logging
public import NIOCore

/// Where a request's context comes from: the listener that took it.
public struct ServiceContextSource: RequestContextSource {
    /// The service's logger.
    public let logger: Logger
    let tokens: TokenVerifier
    let scope: RequestScope
    let address: SocketAddress?
    let client: ClientAddress
    let limits: RateLimits
}

/// What a handler knows of its request besides the request itself.
public struct ServiceContext: RequestContext {
    /// See ``ServiceContextSource``.
    public typealias Source = ServiceContextSource

    /// Hummingbird's part: logger and path parameters.
    public var coreContext: CoreRequestContextStorage
    /// Who is asking; set by ``RouterGroup/authenticated()``.
    public var identity: Identity?
    /// Correlation id, trace and user, as the log tells them.
    public let scope: RequestScope
    /// The address of the peer, which may be a proxy or the sidecar.
    public let peer: SocketAddress?
    let tokens: TokenVerifier
    private let client: ClientAddress
    let limits: RateLimits

    /// Called by the listener.
    public init(source: ServiceContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        scope = source.scope
        peer = source.address
        tokens = source.tokens
        client = source.client
        limits = source.limits
    }

    /// The client's address as far as it can be believed, without a port; nil where none is known.
    public func clientAddress(of request: Request) -> String? { client.address(of: request, peer: peer) }

    /// Bodies are bounded where they are read, see ``Request/bytes(limit:)``.
    public var maxUploadSize: Int { 1 << 20 }

    /// The request's name, echoed to the client.
    public var correlationID: String { scope.correlationID }

    /// The request's place in its trace.
    public var trace: TraceContext { scope.trace }

    /// Who is asking.
    /// - Throws: ``Problem`` 401 when nobody has been authenticated.
    public func requireIdentity() throws -> Identity {
        guard let identity else { throw Problem.unauthorized() }
        return identity
    }

    /// Who is asking, if the token allows what they ask.
    /// - Throws: ``Problem`` 401 when nobody has been authenticated, 403 when the token lacks the scope.
    public func requireIdentity(scope: String) throws -> Identity {
        let identity = try requireIdentity()
        guard identity.scopes.contains(scope) else { throw Problem.forbidden("The token does not allow this.") }
        return identity
    }
}

/// Where a service puts its routes.
public typealias Routes = RouterGroup<ServiceContext>

/// Lets only requests with a valid access token through, and tells handlers whose it is.
public struct Authentication: RouterMiddleware {
    /// What the middleware hands on.
    public typealias Context = ServiceContext

    /// See ``RouterGroup/authenticated()``.
    public init() {}

    /// - Throws: ``Problem`` 401 without a valid token, 429 when the user asks too often, 503 when the keys cannot be had.
    public func handle(
        _ request: Request, context: ServiceContext,
        next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        guard let token = request.bearerToken else { throw Problem.unauthorized() }
        var context = context
        let identity = try await context.tokens.verify(token)
        context.identity = identity
        context.scope.userID = identity.userID
        let standing = try context.limits.count(.user, identity.userID)
        var response = try await next(request, context)
        if let standing { for field in standing { response.headers[field.name] = field.value } }
        return response
    }
}

extension RouterGroup where Context == ServiceContext {
    /// A group whose routes need an access token: handlers find ``ServiceContext/identity`` set.
    public func authenticated() -> Routes { group().add(middleware: Authentication()) }
}

extension Request {
    /// The token of `Authorization: Bearer …` (RFC 6750).
    public var bearerToken: String? {
        guard let value = headers[.authorization], value.utf8.count > 7,
            value.prefix(7).lowercased() == "bearer "
        else { return nil }
        return String(value.dropFirst(7))
    }
}
