import Dapr
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// The outermost part of a listener: names the request, finds its route, and answers whatever no route answers.
struct ServiceResponder: Sendable {
    let router: RouterResponder<ServiceContext>
    let directory: RouteDirectory
    let logger: Logger
    let tokens: TokenVerifier
    let metrics: Metrics
    let origins: CrossOrigin
    /// What the sidecar calls; on the app listener only.
    let sidecar: SidecarRoutes?
    /// What must hold before a request is looked at; throws a ``Problem``.
    let gate: @Sendable (Request) throws -> Void
    /// Counts what the sidecar asks; on the app listener only.
    let questions: QuestionCount?

    func respond(to request: Request, channel: any Channel) async -> Response {
        let scope = RequestScope(headers: request.headers)
        var response = await scope.following { await answer(request, scope, channel) }
        response.headers[.correlationID] = scope.correlationID
        response.headers[.date] = HTTPDate.current
        origins.decorate(&response, for: request)
        return response
    }

    private func answer(_ request: Request, _ scope: RequestScope, _ channel: any Channel) async -> Response {
        let source = ServiceContextSource(
            logger: logger, tokens: tokens, scope: scope, address: channel.remoteAddress)
        do {
            if let sidecar, let health = sidecar.health(askedBy: request) { return health }
            try gate(request)
            questions?.add()
            if let sidecar, let response = try await sidecar.respond(to: request) { return response }
            if let preflight = origins.preflight(request) { return preflight }
            let context = ServiceContext(source: source)
            let response = try await router.respond(to: request, context: context)
            // How Hummingbird's router marks a request that no route took.
            return context.endpointPath == "NotFound" ? unrouted(request) : response
        } catch {
            return Problem.answer(to: error, logger: logger)
        }
    }

    private func unrouted(_ request: Request) -> Response {
        let allowed = directory.methods(for: request.uri.path)
        let response: Response
        switch (allowed, request.method) {
        case (let allowed?, .options): response = Response(status: .noContent, headers: [.allow: allowed])
        // A wildcard knows the path and the method, but the router went another way: then nothing is there.
        case (let allowed?, let method) where Self.names(method, in: allowed): response = Problem.notFound.response
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

    private static func names(_ method: HTTPRequest.Method, in allowed: String) -> Bool {
        allowed.split(separator: ", ").contains { $0 == method.rawValue }
    }

    /// The method as a label: strangers may send any word.
    private static func known(_ method: HTTPRequest.Method) -> String {
        let common: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
        return common.contains(method) ? method.rawValue : "other"
    }
}
