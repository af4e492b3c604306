import Dapr
import Hummingbird
import WebSockets

extension ServiceHost {
    func publicListener(_ service: S, _ tokens: TokenVerifier, _ readiness: Readiness) -> Listener {
        let directory = RouteDirectory(metrics: metrics)
        StandardRoutes(metrics: metrics, readiness: readiness).add(to: directory.group())
        service.routes(directory.group())
        if let path = service.webSocket?.path {
            directory.group().get(RouterPath(path)) { _, _ -> Response in throw Problem.upgradeRequired }
        }
        return listener(
            host: settings.host, port: settings.publicPort, directory, service, tokens,
            webSocket: service.webSocket, sidecar: nil, gate: { _ in }, limits: limits,
            bound: { [startup] in startup.bound(publicPort: $0) })
    }

    func appListener(_ service: S, _ tokens: TokenVerifier) -> Listener {
        let directory = RouteDirectory(metrics: metrics)
        service.routes(directory.group())
        service.privateRoutes(directory.group())
        return listener(
            host: "127.0.0.1", port: settings.appPort, directory, service, tokens, webSocket: nil,
            sidecar: SidecarRoutes(of: service, metrics: metrics, logger: logger),
            gate: AppToken(settings.appToken).check,
            // The sidecar opens a new connection where one was closed.
            limits: limits.closingGently(within: .zero), bound: { [startup] in startup.bound(appPort: $0) })
    }

    private func listener(
        host: String, port: Int, _ directory: RouteDirectory, _ service: S, _ tokens: TokenVerifier,
        webSocket: WebSocketEndpoint?, sidecar: SidecarRoutes?, gate: @escaping @Sendable (Request) throws -> Void,
        limits: ConnectionLimits, bound: @escaping @Sendable (Int) async -> Void
    ) -> Listener {
        Listener(
            configuration: Listener.Configuration(
                host: host, port: port, maximumConnections: settings.maximumConnections,
                drainDeadline: settings.shutdownDeadline / 2, limits: limits),
            responder: ServiceResponder(
                router: directory.buildResponder(), directory: directory, logger: logger,
                tokens: service.tokenVerifier ?? tokens, metrics: metrics,
                origins: CrossOrigin(settings.allowedOrigins), sidecar: sidecar, gate: gate,
                questions: sidecar == nil ? nil : questions, traceRate: settings.traceRate),
            webSocket: webSocket, logger: logger, bound: bound)
    }
}
