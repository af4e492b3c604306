public import Dapr
public import Hummingbird
public import Logging
import NIOCore

/// Middleware by which a Hummingbird application answers its Dapr sidecar: subscriptions, input bindings, job runs,
/// configuration changes, and health checks. All other requests pass on to the routes.
///
/// ```swift
/// let router = Router()
/// router.add(middleware: DaprMiddleware(DaprApplication(subscriptions: […], jobs: […])))
/// ```
///
/// Add it where only the sidecar has access, such as on the loopback interface; give the `DaprApplication` an app token
/// if others share the listener.
public struct DaprMiddleware<Context: RequestContext>: RouterMiddleware {
    private let application: DaprApplication
    private let health: @Sendable () async -> Bool
    private let bodyLimit: Int

    /// The default path of daprd's health check (`--app-health-check-path`).
    private static var healthPath: String { "/healthz" }

    /// Creates the middleware of an application.
    ///
    /// - Parameters:
    ///   - application: the handlers of the sidecar's requests.
    ///   - logger: receives the errors of handlers, unless the application has an `onFailure` of its own.
    ///   - bodyLimit: maximum size of a request, in bytes; a larger one is answered by 413, which Dapr treats as a
    ///     failure.
    ///   - health: returns true when events may be delivered. Daprd only asks with `--enable-app-health-check`.
    public init(
        _ application: DaprApplication, logger: Logger = Logger(label: "dapr"), bodyLimit: Int = 16 << 20,
        health: @escaping @Sendable () async -> Bool = { true }
    ) {
        var application = application
        if application.onFailure == nil {
            application.onFailure = { failure in
                logger.error(
                    "A handler failed",
                    metadata: ["callback": "\(failure.callback)", "error": "\(String(reflecting: failure.error))"])
            }
        }
        self.application = application
        self.health = health
        self.bodyLimit = bodyLimit
    }

    /// Answers the sidecar, or passes the request on.
    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        if request.method == .get, path == Self.healthPath {
            return Response(status: await health() ? .noContent : .serviceUnavailable)
        }
        guard application.handles(request.method, path) else { return try await next(request, context) }
        // Checked before the body is read, so that unauthorised callers cannot make it held in memory.
        guard application.isAuthorized(request.headers) else { return Response(status: .unauthorized) }
        let body = try await request.body.collect(upTo: bodyLimit)
        let question = AppRequest(request.method, path, headers: request.headers, body: Array(body.readableBytesView))
        guard let answer = await application.respond(to: question) else { return try await next(request, context) }
        return Response(
            status: .init(code: answer.status), headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
