import HTTPTypes
public import Hummingbird
public import Logging
public import NIOCore

/// The source of a request's context: the listener that received it.
public struct ServiceContextSource: RequestContextSource {
    /// The service's logger.
    public let logger: Logger
    let tokens: TokenVerifier
    let scope: RequestScope
    let address: SocketAddress?
    let client: ClientAddress
}

/// A handler's context of a request.
public struct ServiceContext: RequestContext {
    /// See ``ServiceContextSource``.
    public typealias Source = ServiceContextSource

    /// Hummingbird's part: logger and path parameters.
    public var coreContext: CoreRequestContextStorage
    /// The authenticated caller; set by ``RouterGroup/authenticated()``.
    public var identity: Identity?
    /// Correlation id, trace and user, for the log.
    public let scope: RequestScope
    /// The address of the peer, which may be a proxy or the sidecar.
    public let peer: SocketAddress?
    let tokens: TokenVerifier
    private let client: ClientAddress

    /// Called by the listener.
    public init(source: ServiceContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        scope = source.scope
        peer = source.address
        tokens = source.tokens
        client = source.client
    }

    /// The client's address as far as it can be trusted, without a port; nil when it is unknown.
    public func clientAddress(of request: Request) -> String? { client.address(of: request, peer: peer) }

    /// Required by Hummingbird; bodies are limited where they are read, see ``Request/bytes(limit:)``.
    public var maxUploadSize: Int { 1 << 20 }

    /// The request's correlation id, echoed to the client.
    public var correlationID: String { scope.correlationID }

    /// The request's position in its trace.
    public var trace: TraceContext { scope.trace }

    /// The authenticated caller.
    ///
    /// - Throws: ``Problem`` 401 when there is none.
    public func requireIdentity() throws -> Identity {
        guard let identity else { throw Problem.unauthorized() }
        return identity
    }

    /// The authenticated caller, if the token has a scope.
    ///
    /// - Throws: ``Problem`` 401 when there is none, 403 when the token lacks the scope.
    public func requireIdentity(scope: String) throws -> Identity {
        let identity = try requireIdentity()
        guard identity.scopes.contains(scope) else { throw Problem.forbidden("The token does not allow this.") }
        return identity
    }
}

/// The collection to which a service adds its routes.
public typealias Routes = RouterGroup<ServiceContext>

/// Admits only requests with a valid access token, and gives handlers the caller's identity.
public struct Authentication: RouterMiddleware {
    /// The context of the middleware.
    public typealias Context = ServiceContext

    /// See ``RouterGroup/authenticated()``.
    public init() {}

    /// - Throws: ``Problem`` 401 without a valid token, 503 when the keys are not available.
    public func handle(
        _ request: Request, context: ServiceContext,
        next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        guard let token = request.bearerToken else { throw Problem.unauthorized() }
        var context = context
        let identity = try await context.tokens.verify(token)
        context.identity = identity
        context.scope.userID = identity.userID
        return try await next(request, context)
    }
}

extension RouterGroup where Context == ServiceContext {
    /// A group whose routes require an access token: handlers find ``ServiceContext/identity`` set.
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
