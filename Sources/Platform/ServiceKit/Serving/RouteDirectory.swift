import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import Synchronization

/// Collects and instruments a service's routes, and records the methods of each path, because the router itself cannot
/// tell an unknown path (404) from an unknown method (405).
final class RouteDirectory: RouterMethods, Sendable {
    typealias Context = ServiceContext

    private struct Entry: Sendable {
        let path: RouterPath
        var methods: [HTTPRequest.Method]
    }

    private let router: Mutex<Router<ServiceContext>>
    private let metrics: Metrics
    private let entries = Mutex<[String: Entry]>([:])

    init(metrics: Metrics) {
        router = Mutex(Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints))
        self.metrics = metrics
    }

    @discardableResult
    func on<Responder: HTTPResponder>(
        _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
    ) -> Self where Responder.Context == ServiceContext {
        let pattern = path.description.hasPrefix("/") ? path.description : "/\(path.description)"
        entries.withLock { $0[pattern, default: Entry(path: path, methods: [])].methods.append(method) }
        let measured = MeasuredRoute(inner: responder, route: pattern, method: method, metrics: metrics)
        _ = router.withLock { $0.on(path, method: method, responder: measured) }
        return self
    }

    func add(middleware: any MiddlewareProtocol<Request, Response, ServiceContext>) -> Self {
        _ = router.withLock { $0.add(middleware: middleware) }
        return self
    }

    func buildResponder() -> RouterResponder<ServiceContext> { router.withLock { $0.buildResponder() } }

    /// The methods of a path, for `Allow`; nil when no route matches.
    func methods(for path: String) -> String? {
        let parts = path.split(separator: "/")
        let methods = entries.withLock { entries in
            entries.values.filter { Self.matches($0.path, parts) }.flatMap(\.methods)
        }
        guard !methods.isEmpty else { return nil }
        var names = Set(methods.map(\.rawValue))
        if names.contains("GET") { names.insert("HEAD") }
        names.insert("OPTIONS")
        return names.sorted().joined(separator: ", ")
    }

    private static func matches(_ pattern: RouterPath, _ parts: [Substring]) -> Bool {
        var index = parts.startIndex
        for element in pattern.components {
            if element == .recursiveWildcard { return true }
            guard index < parts.endIndex, element ~= parts[index] else { return false }
            index += 1
        }
        return index == parts.endIndex
    }
}

/// One route: its errors become problem documents, and its answers are counted and timed.
struct MeasuredRoute: HTTPResponder {
    typealias Context = ServiceContext

    private let inner: any HTTPResponder<ServiceContext>
    private let figures: RouteFigures
    private let route: String
    private let method: String
    /// False for probes and scrapes, which come every few seconds and carry no information.
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
        context.scope.isRouted = true
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
                json.member("status", response.status.code)
                json.member("ms") { $0.milliseconds(duration) }
            }
        }
        return response
    }
}

/// The metrics of one route, looked up once per status instead of once per request.
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

/// The routes of every service: liveness, readiness and metrics. Never throttled; only readiness makes a call.
struct StandardRoutes: Sendable {
    let metrics: Metrics
    let readiness: Readiness

    func add(to routes: Routes) {
        routes.get("health") { _, _ in JSONResponse { $0.object { $0.member("status", "ok") } } }
        routes.get("health/ready") { _, _ in
            switch await readiness.check() {
            case .ready(.well): return JSONResponse { $0.object { $0.member("status", "ready") } }.response
            case .ready(.unreadable): return Problem.unavailable("The store cannot be read.").response
            case .ready(let store):
                return JSONResponse { json in
                    json.object { json in
                        json.member("status", "ready")
                        json.member("store", store.rawValue)
                    }
                }.response
            case .draining: return Problem.unavailable("The service is shutting down.").response
            case .sidecarUnreachable: return Problem.unavailable("The sidecar does not answer.").response
            }
        }
        routes.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: metrics.text)))
        }
    }
}
