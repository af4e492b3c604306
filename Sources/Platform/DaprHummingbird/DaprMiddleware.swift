public import Dapr
public import Hummingbird
public import Logging
import NIOCore

/// Lets a Hummingbird application answer its Dapr sidecar: subscriptions, input bindings, job runs, configuration changes, and the
/// sidecar's question after its health. All other requests go on to the routes.
///
/// ```swift
/// let router = Router()
/// router.add(middleware: DaprMiddleware(DaprApplication(subscriptions: […], jobs: […])))
/// ```
///
/// Serve it where only the sidecar reaches it, such as on the loopback interface; give the `DaprApplication` an app token where
/// others share the listener.
public struct DaprMiddleware<Context: RequestContext>: RouterMiddleware {
    private let application: DaprApplication
    private let health: @Sendable () async -> Bool
    private let bodyLimit: Int

    /// Where daprd asks after the application's health unless it is told another path (`--app-health-check-path`).
    private static var healthPath: String { "/healthz" }

    /// Mounts an application.
    ///
    /// - Parameters:
    ///   - application: what the sidecar may ask.
    ///   - logger: is told of handlers that threw, unless the application has an `onFailure` of its own.
    ///   - bodyLimit: bytes of one request; a larger one is answered by 413, which Dapr takes for a failure.
    ///   - health: whether events may be delivered now. Daprd asks only with `--enable-app-health-check`.
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

    /// Answers the sidecar, or hands the request on.
    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        if request.method == .get, path == Self.healthPath {
            return Response(status: await health() ? .noContent : .serviceUnavailable)
        }
        guard application.handles(request.method, path) else { return try await next(request, context) }
        // Before the body is read: who may not ask shall not make us keep it.
        guard application.isAuthorized(request.headers) else { return Response(status: .unauthorized) }
        let body = try await request.body.collect(upTo: bodyLimit)
        let question = AppRequest(request.method, path, headers: request.headers, body: Array(body.readableBytesView))
        guard let answer = await application.respond(to: question) else { return try await next(request, context) }
        return Response(
            status: .init(code: answer.status), headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
