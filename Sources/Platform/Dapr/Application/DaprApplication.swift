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
    /// Hears of every error that a handler threw, for logs; what the sidecar is answered does not depend on it.
    public var onFailure: (@Sendable (CallbackFailure) -> Void)?

    /// Where a delivery goes.
    struct TopicRoute: Sendable {
        let subscription: Subscription
        let handle: Subscription.Handler

        var name: String { "\(subscription.pubsub)/\(subscription.topic)" }
    }

    /// Collects what the application handles.
    ///
    /// - Parameters:
    ///   - subscriptions: the topics it hears.
    ///   - bindings: the input bindings it hears.
    ///   - jobs: the jobs it runs; the first that handles a name has it.
    ///   - watches: the configuration stores of which it hears changes.
    ///   - appToken: what the sidecar must send as `dapr-api-token` (`APP_API_TOKEN`); nil or empty asks for nothing.
    ///   - configuration: the JSON object for `GET /dapr/config`.
    ///   - observe: hears of every event that was delivered.
    ///   - onFailure: hears of every error that a handler threw.
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
        // What cannot be read now can never be read: it is dropped, and the dead-letter topic keeps it.
        var event = try? TopicEvent(body: request.body, headers: request.headers)
        if event?.topic.isEmpty == true { event?.topic = route.subscription.topic }
        if event?.pubsub.isEmpty == true { event?.pubsub = route.subscription.pubsub }
        return await handle(event, by: route).answer
    }

    /// Together, if the subscription wants that; else one after the other, so that the events of one user keep their
    /// order.
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
            // What cannot be read is dropped; an event the handler said nothing about is delivered again.
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

/// A request of the sidecar to its application, free of any HTTP server's types.
public struct AppRequest: Sendable {
    /// The HTTP method.
    public var method: HTTPRequest.Method
    /// The path as it was sent, percent-encoded, without the query.
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

/// What the application answers its sidecar.
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

/// What became of an event. The application always answers 200 with one of the three words Dapr knows.
public enum DeliveryOutcome: String, Sendable, CaseIterable {
    /// Done, or nothing to do.
    case success = "SUCCESS"
    /// Failed for now. It is delivered again only as far as the environment's resiliency policy says.
    case retry = "RETRY"
    /// Will never succeed; goes to the dead-letter topic when there is one.
    case drop = "DROP"

    var answer: AppResponse { AppResponse(body: Array("{\"status\":\"\(rawValue)\"}".utf8)) }
}

/// A handler that threw, for logs.
public struct CallbackFailure: Sendable {
    /// What was called: `<pubsub>/<topic>`, the binding's name, `job/<name>` or `configuration/<store>`.
    public let callback: String
    /// What it threw.
    public let error: any Error
}

/// An event that was delivered and handled, for counters.
public struct EventDelivery: Sendable, Equatable {
    /// The pub/sub component.
    public let pubsub: String
    /// The topic subscribed to.
    public let topic: String
    /// The event's type; empty when the event could not be read.
    public let type: String
    /// What the sidecar was answered.
    public let outcome: DeliveryOutcome
    /// The time its handler took; of events that are handled together, the time for all of them.
    public let duration: Duration
    /// The event's id; empty when there is none, or the event could not be read.
    public let eventID: String
    /// The W3C trace context that it carries.
    public let traceparent: String?
    /// Its `correlationid` attribute.
    public let correlationID: String?
}
