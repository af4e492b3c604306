import HTTPTypes
public import Hummingbird

/// Lets only requests with a valid access token through, and tells handlers whose it is.
public struct Authentication: RouterMiddleware {
    /// What the middleware hands on.
    public typealias Context = ServiceContext

    /// See ``RouterGroup/authenticated()``.
    public init() {}

    /// - Throws: ``Problem`` 401 without a valid token, 503 when the keys cannot be had.
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
