import Encoding
public import HTTPTypes
import JSON

/// The application's side of Dapr: answers the sidecar's callbacks, independent of any HTTP server.
///
/// Mount ``respond(to:)`` on the listener that only the sidecar reaches. Deliveries are always answered by 200 and one
/// of Dapr's status words, so that neither an invalid event nor a failing handler is mistaken for something else.
public struct DaprApplication: Sendable {
    let subscriptions: [Subscription]
    let bindings: [String: InputBinding]
    let jobs: [JobHandler]
    let watches: [ConfigurationWatch]
    let topicRoutes: [String: TopicRoute]
    let token: [UInt8]?
    let configuration: [UInt8]
    let observe: (@Sendable (EventDelivery) -> Void)?
    /// Receives every error thrown by a handler, for logs; the answer to the sidecar does not depend on it.
    public var onFailure: (@Sendable (CallbackFailure) -> Void)?

    /// The subscription and the handler for one path of deliveries.
    struct TopicRoute: Sendable {
        let subscription: Subscription
        let handle: Subscription.Handler

        var name: String { "\(subscription.pubsub)/\(subscription.topic)" }
    }

    /// Creates an application from its handlers.
    ///
    /// - Parameters:
    ///   - subscriptions: the subscribed topics.
    ///   - bindings: the input bindings.
    ///   - jobs: the handlers of jobs; the first that matches a name handles it.
    ///   - watches: the configuration stores whose changes are handled.
    ///   - appToken: the required value of `dapr-api-token` (`APP_API_TOKEN`); nil or empty requires none.
    ///   - configuration: the JSON object for `GET /dapr/config`.
    ///   - observe: receives every delivered event.
    ///   - onFailure: receives every error thrown by a handler.
    public init(
        subscriptions: [Subscription] = [], bindings: [InputBinding] = [], jobs: [JobHandler] = [],
        watches: [ConfigurationWatch] = [], appToken: String? = nil, configuration: [UInt8] = Array("{}".utf8),
        observe: (@Sendable (EventDelivery) -> Void)? = nil,
        onFailure: (@Sendable (CallbackFailure) -> Void)? = nil
    ) {
        self.subscriptions = subscriptions
        self.jobs = jobs
        self.watches = watches
        self.configuration = configuration
        self.observe = observe
        self.onFailure = onFailure
        token = appToken.flatMap { $0.isEmpty ? nil : Array($0.utf8) }
        var byPath: [String: InputBinding] = [:]
        for binding in bindings { byPath["/\(binding.route ?? binding.name)"] = binding }
        self.bindings = byPath
        var routes: [String: TopicRoute] = [:]
        for subscription in subscriptions {
            for rule in subscription.rules {
                routes[rule.path] = TopicRoute(subscription: subscription, handle: rule.handle ?? subscription.handle)
            }
            guard let path = subscription.defaultPath else { continue }
            routes[path] = TopicRoute(subscription: subscription, handle: subscription.handle)
        }
        topicRoutes = routes
    }

    /// Answers a request of the sidecar.
    ///
    /// - Returns: nil when the path is not one of Dapr's, and is left to the application's own routes. A request for
    ///   one of Dapr's without the right token is answered by 401.
    public func respond(to request: AppRequest) async -> AppResponse? {
        guard let reply = reply(to: request) else { return nil }
        guard isAuthorized(request.headers) else { return AppResponse(status: 401) }
        return await reply()
    }

    /// Returns true when ``respond(to:)`` would answer such a request; can be called before the body is read.
    public func handles(_ method: HTTPRequest.Method, _ path: String) -> Bool {
        reply(to: AppRequest(method, path)) != nil
    }

    /// Returns true when the request has the app API token. The comparison takes constant time.
    public func isAuthorized(_ headers: HTTPFields) -> Bool {
        guard let token else { return true }
        guard let given = headers[.daprAPIToken] else { return false }
        return ConstantTime.equal(given.utf8, token)
    }
}

extension DaprApplication {
    private typealias Reply = @Sendable () async -> AppResponse

    /// Determines the reply; nil when the request is not one of Dapr's.
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
        writer.array(subscriptions) { $1.write(to: &$0) }
        return AppResponse(body: writer.bytes)
    }

    private func watch(for path: String) -> ConfigurationWatch? {
        let parts = path.split(separator: "/")
        guard parts.count >= 2 else { return nil }
        return watches.first { $0.store == PercentEncoding.decode(parts[1]) }
    }
}

/// Deliveries of events.
extension DaprApplication {
    func deliver(_ request: AppRequest, to route: TopicRoute) async -> AppResponse {
        if route.subscription.bulk != nil, let bulk = try? BulkDelivery(body: request.body, headers: request.headers) {
            return await deliver(bulk, to: route)
        }
        // An unreadable event will never be readable: it is dropped, and the dead-letter topic keeps it.
        var event = try? TopicEvent(body: request.body, headers: request.headers)
        if event?.topic.isEmpty == true { event?.topic = route.subscription.topic }
        if event?.pubsub.isEmpty == true { event?.pubsub = route.subscription.pubsub }
        return await handle(event, by: route).answer
    }

    /// Handles the events together if the subscription has a bulk handler; otherwise one after the other, so that the
    /// events of one user stay in order.
    private func deliver(_ bulk: BulkDelivery, to route: TopicRoute) async -> AppResponse {
        if let handle = route.subscription.bulk?.handle { return await deliver(bulk, to: route, by: handle) }
        var outcomes: [(id: String, outcome: DeliveryOutcome)] = []
        outcomes.reserveCapacity(bulk.entries.count)
        for entry in bulk.entries { outcomes.append((entry.id, await handle(entry.event, by: route))) }
        return BulkDelivery.answer(outcomes)
    }

    private func deliver(
        _ bulk: BulkDelivery, to route: TopicRoute, by handle: Subscription.BatchHandler
    ) async -> AppResponse {
        let start = ContinuousClock.now
        let readable = bulk.entries.compactMap(\.event)
        var answers = (await handle(readable))[...]
        let outcomes = bulk.entries.map { entry in
            // Unreadable events are dropped; an event without an outcome from the handler is delivered again.
            let outcome = entry.event == nil ? DeliveryOutcome.drop : answers.popFirst() ?? .retry
            report(entry.event, outcome, by: route, since: start)
            return (id: entry.id, outcome: outcome)
        }
        return BulkDelivery.answer(outcomes)
    }

    private func handle(_ event: TopicEvent?, by route: TopicRoute) async -> DeliveryOutcome {
        let start = ContinuousClock.now
        let outcome = await outcome(of: event, by: route)
        report(event, outcome, by: route, since: start)
        return outcome
    }

    private func outcome(of event: TopicEvent?, by route: TopicRoute) async -> DeliveryOutcome {
        guard let event else { return .drop }
        do {
            return try await route.handle(event)
        } catch let unreadable as UnreadableEvent {
            fail(route.name, unreadable.cause)
            return .drop
        } catch {
            fail(route.name, error)
            return .retry
        }
    }

    private func fail(_ callback: String, _ error: any Error) {
        onFailure?(CallbackFailure(callback: callback, error: error))
    }

    private func report(
        _ event: TopicEvent?, _ outcome: DeliveryOutcome, by route: TopicRoute, since start: ContinuousClock.Instant
    ) {
        observe?(
            EventDelivery(
                pubsub: route.subscription.pubsub, topic: route.subscription.topic, type: event?.type ?? "",
                outcome: outcome, duration: .now - start, eventID: event?.id ?? "", traceparent: event?.traceparent,
                correlationID: event?.correlationID))
    }
}

/// Bindings, jobs and configuration changes.
extension DaprApplication {
    func run(_ binding: InputBinding, _ request: AppRequest) async -> AppResponse {
        let event = BindingEvent(name: binding.name, data: request.body, headers: request.headers)
        do {
            return try await binding.handle(event)?.answer ?? AppResponse()
        } catch {
            fail(binding.name, error)
            return AppResponse(status: 500)
        }
    }

    func run(_ handler: JobHandler, _ run: JobRun) async -> AppResponse {
        do {
            try await handler.handle(run)
            return AppResponse()
        } catch {
            fail("job/\(run.name)", error)
            return AppResponse(status: 500)
        }
    }

    func notify(_ watch: ConfigurationWatch, _ body: [UInt8]) async -> AppResponse {
        do {
            let items = try JSONValue(body)["items"]?.object.map(ConfigurationItem.items) ?? [:]
            try await watch.handle(items)
            return AppResponse()
        } catch {
            fail("configuration/\(watch.store)", error)
            return AppResponse(status: 500)
        }
    }
}

/// A request of the sidecar to its application, independent of any HTTP server's types.
public struct AppRequest: Sendable {
    /// The HTTP method.
    public var method: HTTPRequest.Method
    /// The path as sent, percent-encoded, without the query.
    public var path: String
    /// The header fields.
    public var headers: HTTPFields
    /// The body, in full.
    public var body: [UInt8]

    /// Describes a request.
    public init(_ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

/// The application's answer to the sidecar.
public struct AppResponse: Sendable, Equatable {
    /// The HTTP status.
    public var status: Int
    /// The header fields.
    public var headers: HTTPFields
    /// The body.
    public var body: [UInt8]

    /// Describes an answer; a body is JSON unless the headers say otherwise.
    public init(status: Int = 200, headers: HTTPFields? = nil, body: [UInt8] = []) {
        self.status = status
        self.headers = headers ?? (body.isEmpty ? [:] : [.contentType: "application/json"])
        self.body = body
    }
}

/// The outcome of a delivery. The application always answers 200 with one of Dapr's three status words.
public enum DeliveryOutcome: String, Sendable, CaseIterable {
    /// Handled, or nothing to do.
    case success = "SUCCESS"
    /// Failed for now. The environment's resiliency policy decides whether the event is delivered again.
    case retry = "RETRY"
    /// Will never succeed; the event goes to the dead-letter topic if there is one.
    case drop = "DROP"

    var answer: AppResponse { AppResponse(body: Array("{\"status\":\"\(rawValue)\"}".utf8)) }
}

/// An error thrown by a handler, for logs.
public struct CallbackFailure: Sendable {
    /// The callback: `<pubsub>/<topic>`, the binding's name, `job/<name>` or `configuration/<store>`.
    public let callback: String
    /// The thrown error.
    public let error: any Error
}

/// A delivered and handled event, for counters.
public struct EventDelivery: Sendable, Equatable {
    /// The pub/sub component.
    public let pubsub: String
    /// The topic subscribed to.
    public let topic: String
    /// The event's type; empty when the event could not be read.
    public let type: String
    /// The outcome sent to the sidecar.
    public let outcome: DeliveryOutcome
    /// The time its handler took; for events handled together, the time for all of them.
    public let duration: Duration
    /// The event's id; empty when there is none, or the event could not be read.
    public let eventID: String
    /// Its W3C trace context.
    public let traceparent: String?
    /// Its `correlationid` attribute.
    public let correlationID: String?
}
