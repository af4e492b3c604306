import Encoding
public import HTTPTypes
import JSON

/// The application's side of Dapr: what the sidecar may ask of it, free of any HTTP server.
///
/// Mount ``respond(to:)`` on the listener that only the sidecar reaches. Deliveries are always answered by 200 and one of
/// Dapr's words, so that neither a broken event nor a failing handler is mistaken for something else.
public struct DaprApplication: Sendable {
    let subscriptions: [Subscription]
    let bindings: [String: InputBinding]
    let jobs: [JobHandler]
    let watches: [ConfigurationWatch]
    let topicRoutes: [String: TopicRoute]
    let token: [UInt8]?
    let configuration: [UInt8]
    let observe: (@Sendable (EventDelivery) -> Void)?

    /// Where a delivery goes.
    struct TopicRoute: Sendable {
        let subscription: Subscription
        let handle: Subscription.Handler
    }

    /// Collects what the application handles.
    ///
    /// - Parameters:
    ///   - appToken: what the sidecar must send as `dapr-api-token` (`APP_API_TOKEN`); nil or empty asks for nothing.
    ///   - configuration: the JSON object for `GET /dapr/config`.
    ///   - observe: hears of every event that was delivered.
    public init(
        subscriptions: [Subscription] = [], bindings: [InputBinding] = [], jobs: [JobHandler] = [],
        watches: [ConfigurationWatch] = [], appToken: String? = nil, configuration: [UInt8] = Array("{}".utf8),
        observe: (@Sendable (EventDelivery) -> Void)? = nil
    ) {
        self.subscriptions = subscriptions
        self.jobs = jobs
        self.watches = watches
        self.configuration = configuration
        self.observe = observe
        token = appToken.flatMap { $0.isEmpty ? nil : Array($0.utf8) }
        var byPath: [String: InputBinding] = [:]
        for binding in bindings { byPath["/\(binding.route ?? binding.name)"] = binding }
        self.bindings = byPath
        var routes: [String: TopicRoute] = [:]
        for subscription in subscriptions {
            for rule in subscription.rules {
                routes[rule.path] = TopicRoute(subscription: subscription, handle: rule.handle ?? subscription.handle)
            }
            guard let path = subscription.defaultRoute else { continue }
            routes[path] = TopicRoute(subscription: subscription, handle: subscription.handle)
        }
        topicRoutes = routes
    }

    /// Answers the sidecar.
    ///
    /// - Returns: nil when the path is none of Dapr's, and the application's own routes should have it. A request for one
    ///   of Dapr's without the right token is answered by 401.
    public func respond(to request: AppRequest) async -> AppResponse? {
        guard let reply = reply(to: request) else { return nil }
        guard isAuthorized(request.headers) else { return AppResponse(status: 401) }
        return await reply()
    }

    /// Whether ``respond(to:)`` would answer such a request: asked before its body is read.
    public func handles(_ method: HTTPRequest.Method, _ path: String) -> Bool {
        reply(to: AppRequest(method, path)) != nil
    }

    /// Whether the request carries the app API token. The comparison takes the same time wherever tokens differ.
    public func isAuthorized(_ headers: HTTPFields) -> Bool {
        guard let token else { return true }
        guard let given = headers[.daprAPIToken] else { return false }
        return ConstantTime.equal(given.utf8, token)
    }
}

extension DaprApplication {
    private typealias Reply = @Sendable () async -> AppResponse

    /// Finds out what is asked for; nil when it is none of Dapr's.
    private func reply(to request: AppRequest) -> Reply? {
        switch (request.method, request.path) {
        case (.get, "/dapr/subscribe"): return { announcement }
        case (.get, "/dapr/config"): return { AppResponse(body: configuration) }
        case (.options, let path):
            guard bindings[path] != nil else { return nil }
            return { AppResponse() }
        case (.post, let path), (.put, let path): return callback(path, request)
        default: return nil
        }
    }

    private func callback(_ path: String, _ request: AppRequest) -> Reply? {
        if let route = topicRoutes[path] { return { await deliver(request, to: route) } }
        if let binding = bindings[path] { return { await run(binding, request) } }
        if path.hasPrefix("/job/"), let name = PercentEncoding.decode(path.dropFirst(5)),
            let handler = jobs.first(where: { $0.handles(name) })
        {
            return { await run(handler, JobRun(name: name, data: request.body)) }
        }
        if path.hasPrefix("/configuration/"), let watch = watch(for: path) {
            return { await notify(watch, request.body) }
        }
        return nil
    }

    private var announcement: AppResponse {
        var writer = JSONWriter()
        writer.list(subscriptions, "[", "]") { $1.write(to: &$0) }
        return AppResponse(body: writer.bytes)
    }

    private func watch(for path: String) -> ConfigurationWatch? {
        let parts = path.split(separator: "/")
        guard parts.count >= 2 else { return nil }
        return watches.first { $0.store == PercentEncoding.decode(parts[1]) }
    }
}
