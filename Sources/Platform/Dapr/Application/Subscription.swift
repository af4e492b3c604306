import JSON

/// A subscription to one topic.
///
/// Create only one for a topic of a pub/sub component: of several, Dapr uses the last.
public struct Subscription: Sendable {
    /// Handles one event; a thrown error means ``DeliveryOutcome/retry``.
    public typealias Handler = @Sendable (TopicEvent) async throws -> DeliveryOutcome
    /// Handles the events of one request together; returns one outcome for each, in their order.
    public typealias BatchHandler = @Sendable ([TopicEvent]) async -> [DeliveryOutcome]

    /// Routes some events to a path of their own.
    public struct Rule: Sendable {
        /// A CEL expression. Test only `event.type`: an event whose rule fails to evaluate is lost.
        public var match: String
        /// The path such events are posted to.
        public var path: String
        /// Handles these events; nil leaves them to the subscription's handler.
        public var handle: Handler?

        /// Describes a rule.
        public init(match: String, path: String, handle: Handler? = nil) {
            self.match = match
            self.path = path
            self.handle = handle
        }

        /// Creates a rule for events of one type.
        public init(type: String, path: String? = nil, handle: Handler? = nil) {
            self.init(match: "event.type == \"\(type)\"", path: path ?? "/events/type/\(type)", handle: handle)
        }
    }

    /// Delivery of several events in one request.
    public struct Bulk: Sendable {
        /// Maximum number of events in a request.
        public var maximumMessages: Int
        /// Time that the sidecar waits for more events, in milliseconds.
        public var maximumAwaitMilliseconds: Int
        /// Handles the events of a request together; nil passes them to the subscription's handler, one after the
        /// other.
        public var handle: BatchHandler?

        /// Describes bulk delivery.
        public init(
            maximumMessages: Int = 100, maximumAwaitMilliseconds: Int = 1000, handle: BatchHandler? = nil
        ) {
            self.maximumMessages = maximumMessages
            self.maximumAwaitMilliseconds = maximumAwaitMilliseconds
            self.handle = handle
        }
    }

    /// The destination of events that no rule matches.
    public enum Route: Sendable, Equatable {
        /// To `/events/<pubsub>/<topic>`.
        case standard
        /// To a path of the application's choice.
        case path(String)
        /// None: they are dropped.
        case dropped
    }

    /// The pub/sub component.
    public var pubsub: String
    /// The topic of that component.
    public var topic: String
    /// The rules, tried in order; the first that matches applies.
    public var rules: [Rule]
    /// The destination of events that no rule matches.
    public var defaultRoute: Route
    /// The topic for events that are dropped, or retried in vain.
    public var deadLetterTopic: String?
    /// The settings of bulk delivery; nil delivers one event at a time.
    public var bulk: Bulk?
    /// Metadata such as `rawPayload`, `consumerID`.
    public var metadata: [String: String]
    /// Handles the events that have no rule with a handler of its own.
    public var handle: Handler

    /// Describes a subscription whose events all arrive at `/events/<pubsub>/<topic>` by default.
    public init(
        pubsub: String, topic: String, rules: [Rule] = [], defaultRoute: Route = .standard,
        deadLetterTopic: String? = nil,
        bulk: Bulk? = nil, metadata: [String: String] = [:], handle: @escaping Handler
    ) {
        self.pubsub = pubsub
        self.topic = topic
        self.rules = rules
        self.defaultRoute = defaultRoute
        self.deadLetterTopic = deadLetterTopic
        self.bulk = bulk
        self.metadata = metadata
        self.handle = handle
    }
}

/// The entry of `GET /dapr/subscribe`.
extension Subscription {
    /// The path of events that no rule matches; nil drops them.
    var defaultPath: String? {
        switch defaultRoute {
        case .standard: "/events/\(pubsub)/\(topic)"
        case .path(let path): path
        case .dropped: nil
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { json in
            json.member("pubsubname", pubsub)
            json.member("topic", topic)
            json.member("routes") { $0.object(writeRoutes) }
            json.member("deadLetterTopic", ifPresent: deadLetterTopic)
            if let bulk {
                json.member("bulkSubscribe") { json in
                    json.object { json in
                        json.member("enabled", true)
                        json.member("maxMessagesCount", bulk.maximumMessages)
                        json.member("maxAwaitDurationMs", bulk.maximumAwaitMilliseconds)
                    }
                }
            }
            if !metadata.isEmpty { json.member("metadata") { $0.object(metadata) } }
        }
    }

    private func writeRoutes(to json: inout JSONWriter) {
        if !rules.isEmpty {
            json.member("rules") { json in
                json.array(rules) { json, rule in
                    json.object { json in
                        json.member("match", rule.match)
                        json.member("path", rule.path)
                    }
                }
            }
        }
        json.member("default", ifPresent: defaultPath)
    }
}
