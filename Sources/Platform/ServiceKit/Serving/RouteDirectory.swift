import HTTPTypes
import Hummingbird
import Synchronization

/// Collects a service's routes, measures each, and remembers which methods a path knows: the router itself cannot
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

    /// The methods that a path answers, for `Allow`; nil when no route matches.
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
