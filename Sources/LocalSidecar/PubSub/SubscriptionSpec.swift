import JSON

/// What one application wants of one topic, however it said so.
struct SubscriptionSpec: Sendable, Equatable {
    /// Deliveries of several messages in one request.
    struct Bulk: Sendable, Equatable {
        var maximumMessages = 100
        var maximumAwait: Duration = .milliseconds(1000)
    }

    /// Where the subscription was written down.
    enum Origin: String, Sendable {
        case programmatic = "PROGRAMMATIC"
        case declarative = "DECLARATIVE"
    }

    var pubsub: String
    var topic: String
    /// Tried in order; the default route is the last, with an empty match.
    var rules: [RoutingRule]
    var deadLetterTopic: String?
    var metadata: [String: String] = [:]
    var bulk: Bulk?
    var origin: Origin

    /// Whether messages are delivered as they are, wrapped in an envelope of the sidecar's.
    var isRaw: Bool { ["true", "1"].contains(metadata["rawPayload"]?.lowercased()) }

    /// Whether the rules look into the event's data, so that it must be read.
    var looksIntoData: Bool { rules.contains { $0.match.contains("data") } }

    /// Whether the first rule takes everything.
    var hasOneRoute: Bool { rules.first?.match.isEmpty ?? false }

    /// The path for an event; nil when no rule matches.
    ///
    /// - Throws: ``RuleEvaluationFault``; the event is then lost, as in Dapr.
    func path(for event: JSONValue) throws(RuleEvaluationFault) -> String? {
        for rule in rules where try rule.matches(event) { return rule.path }
        return nil
    }

    /// A route always starts at the root.
    static func rooted(_ path: String) -> String { path.hasPrefix("/") ? path : "/" + path }
}

extension SubscriptionSpec {
    /// As the metadata API lists it.
    var loaded: SidecarState.LoadedSubscription {
        SidecarState.LoadedSubscription(
            pubsub: pubsub, topic: topic, rules: rules.map { ($0.match, $0.path) },
            deadLetterTopic: deadLetterTopic ?? "", type: origin.rawValue, metadata: metadata)
    }
}
