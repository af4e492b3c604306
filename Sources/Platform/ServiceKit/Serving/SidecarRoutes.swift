import Dapr
import HTTPTypes
import Hummingbird
import NIOCore

/// What the sidecar asks of a service: deliveries of events, runs of jobs, triggers of bindings. Counted and timed.
struct SidecarRoutes: Sendable {
    /// What the sidecar gathers into one delivery is not bounded by what it takes in one publication: a hundred of the longest
    /// tasks, each character escaped.
    private static let bodyLimit = 32 << 20
    /// Where daprd's app health check asks, unless it is told another path, and where everybody else does.
    private static let healthPaths: Set<String> = ["/healthz", "/health"]

    private let application: DaprApplication

    init(of service: some Service, metrics: Metrics) {
        application = DaprApplication(
            subscriptions: service.subscriptions, bindings: service.bindings, jobs: service.jobs
        ) { delivery in
            metrics.events(delivery.topic, delivery.type, delivery.outcome.rawValue).add()
            metrics.eventSeconds(delivery.topic).record(delivery.duration)
        }
    }

    /// Daprd's probe of the application, which carries no token and asks only for the status.
    ///
    /// - Returns: nil when the request is something else.
    func health(askedBy request: Request) -> Response? {
        guard request.method == .get, Self.healthPaths.contains(request.uri.path) else { return nil }
        return Response(status: .noContent)
    }

    /// - Returns: nil when the request is for the service's own routes.
    func respond(to request: Request) async throws -> Response? {
        let path = request.uri.path
        guard application.handles(request.method, path) else { return nil }
        let body = try await request.bytes(limit: Self.bodyLimit)
        let question = AppRequest(request.method, path, headers: request.headers, body: body)
        guard let answer = await application.respond(to: question) else { return nil }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
