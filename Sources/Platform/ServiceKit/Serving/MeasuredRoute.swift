import HTTPTypes
import Hummingbird
import JSON
import Logging
import Synchronization

/// One route: whatever goes wrong behind it becomes a problem document, and every answer is counted and timed.
struct MeasuredRoute: HTTPResponder {
    typealias Context = ServiceContext

    private let inner: any HTTPResponder<ServiceContext>
    private let figures: RouteFigures
    private let route: String
    private let method: String
    /// Probes and scrapes come every few seconds and say nothing.
    private let isLogged: Bool
    private let labels: [UInt8]

    init(
        inner: any HTTPResponder<ServiceContext>, route: String, method: HTTPRequest.Method, metrics: Metrics
    ) {
        self.inner = inner
        self.route = route
        self.method = method.rawValue
        isLogged = !["/health", "/health/ready", "/metrics"].contains(route)
        figures = RouteFigures(route: route, method: method.rawValue, metrics: metrics)
        var labels = JSONWriter(reserving: 96)
        labels.raw(#","method":"#)
        labels.string(method.rawValue)
        labels.raw(#","route":"#)
        labels.string(route)
        self.labels = labels.bytes
    }

    func respond(to request: Request, context: ServiceContext) async -> Response {
        let start = ContinuousClock.now
        let response: Response
        do {
            response = try await inner.respond(to: request, context: context)
        } catch {
            response = Problem.answer(to: error, logger: context.logger)
        }
        let duration = ContinuousClock.now - start
        figures.record(response.status.code, duration)
        if isLogged {
            context.logger.line("Request") { json in
                json.raw(labels)
                json.raw(#","status":"#)
                json.integer(response.status.code)
                json.raw(#","ms":"#)
                json.milliseconds(duration)
            }
        }
        return response
    }
}

/// The counters of one route, looked up once per status instead of once per request.
final class RouteFigures: Sendable {
    private let route: String
    private let method: String
    private let metrics: Metrics
    private let seconds: Histogram
    private let byStatus = Mutex<[Int: Counter]>([:])

    init(route: String, method: String, metrics: Metrics) {
        self.route = route
        self.method = method
        self.metrics = metrics
        seconds = metrics.requestSeconds(route, method)
    }

    func record(_ status: Int, _ duration: Duration) {
        let counter = byStatus.withLock { counters in
            if let known = counters[status] { return known }
            let new = metrics.requests(route, method, String(status))
            counters[status] = new
            return new
        }
        counter.add()
        seconds.record(duration)
    }
}
