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

    /// Called by the listener.
    public init(source: ServiceContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        scope = source.scope
        peer = source.address
        tokens = source.tokens
    }

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
