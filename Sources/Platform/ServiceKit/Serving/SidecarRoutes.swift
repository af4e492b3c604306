import Curl
import Dapr
import Encoding
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore

/// Answers the sidecar's calls to a service: deliveries of events, runs of jobs, triggers of bindings. Counts and times
/// them.
struct SidecarRoutes: Sendable {
    /// Maximum size of a delivery, in bytes. The sidecar's limit on publications does not apply to batches: this allows
    /// a hundred of the longest tasks with each character escaped.
    private static let bodyLimit = 32 << 20
    /// The default path of daprd's app health check, and the customary one elsewhere.
    private static let healthPaths: Set<String> = ["/healthz", "/health"]

    private let application: DaprApplication

    init(of service: some SuiteService, metrics: Metrics, logger: Logger) {
        let subscriptions = service.subscriptions.map(Self.scoped)
        metrics.expectEvents(on: subscriptions.map(\.topic))
        application = DaprApplication(
            subscriptions: subscriptions, bindings: service.bindings, jobs: service.jobs
        ) { delivery in
            metrics.record(delivery)
            RequestScope.$current.withValue(RequestScope(of: delivery)) {
                logger.line("Event") { json in
                    for (name, text) in [
                        ("topic", delivery.topic), ("type", delivery.type), ("event_id", delivery.eventID),
                        ("outcome", delivery.outcome.rawValue),
                    ] {
                        json.member(named: name) { $0.string(text) }
                    }
                    json.member("ms") { $0.milliseconds(delivery.duration) }
                }
            }
        }
    }

    /// The subscription with each event handled in the scope of the request that caused it. Events handled together
    /// share no scope.
    private static func scoped(_ subscription: Subscription) -> Subscription {
        var subscription = subscription
        let handle = subscription.handle
        subscription.handle = { event in try await RequestScope(of: event).following { try await handle(event) } }
        for index in subscription.rules.indices {
            guard let own = subscription.rules[index].handle else { continue }
            subscription.rules[index].handle = { event in
                try await RequestScope(of: event).following { try await own(event) }
            }
        }
        return subscription
    }

    /// Answers daprd's health check of the application, which carries no token and only needs the status.
    ///
    /// - Returns: nil for any other request.
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

/// Checks the token by which the sidecar authenticates (`APP_API_TOKEN`), in constant time.
struct AppToken: Sendable {
    private let expected: [UInt8]?

    init(_ token: String?) { expected = token.map { Array($0.utf8) } }

    /// - Throws: ``Problem`` 401 when a token is expected and the request does not carry it.
    @Sendable
    func check(_ request: Request) throws {
        guard let expected else { return }
        guard ConstantTime.equal((request.headers[.daprAPIToken] ?? "").utf8, expected) else {
            throw Problem.unauthorized("Only the sidecar may call this listener.")
        }
    }
}

extension DaprConfiguration {
    /// The sidecar described by the environment, with every call counted and timed.
    static func observed(_ variables: [String: String], by metrics: Metrics) -> DaprConfiguration {
        var configuration = fromEnvironment(variables)
        configuration.observe = SidecarFigures(metrics).record
        return configuration
    }
}

extension APITokens {
    /// Resolves API tokens by invoking an application's private route, which only sidecars can reach.
    convenience init(by app: String, believedFor age: Duration, _ dapr: DaprClient) {
        self.init(believedFor: age) { token in
            do {
                let response = try await dapr.invoke(
                    app, .post, Introspection.path,
                    headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: .bytes(Array("token=\(token)".utf8)), timeout: .seconds(5))
                guard response.status == 200 else { throw TokenFault.keysUnavailable }
                return try Introspection.read(response.body)
            } catch {
                throw TokenFault.keysUnavailable
            }
        }
    }
}

extension PublishedKeys {
    /// The keys that an application publishes at `/.well-known/jwks.json`, fetched by service invocation.
    convenience init(by app: String, _ dapr: DaprClient) {
        self.init {
            let response = try await dapr.invoke(app, .get, "/.well-known/jwks.json", timeout: .seconds(5))
            guard response.status == 200 else { throw TokenFault.keysUnavailable }
            return response.body
        }
    }
}
