import Dapr
import HTTPTypes
import Hummingbird
import NIOCore

/// What the sidecar asks of a service: deliveries of events, runs of jobs, triggers of bindings. Counted and timed.
struct SidecarRoutes: Sendable {
    /// Dapr's own default for the size of a message.
    private static let bodyLimit = 4 << 20

    private let application: DaprApplication

    init(of service: some Service, metrics: Metrics) {
        application = DaprApplication(
            subscriptions: service.subscriptions, bindings: service.bindings, jobs: service.jobs
        ) { delivery in
            metrics.events(delivery.topic, delivery.type, delivery.outcome.rawValue).add()
            metrics.eventSeconds(delivery.topic).record(delivery.duration)
        }
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
