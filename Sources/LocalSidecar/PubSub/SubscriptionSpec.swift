import JSON
import YAML

/// An application's subscription to one topic, whatever its origin.
struct SubscriptionSpec: Sendable, Equatable {
    /// Deliveries of several messages in one request.
    struct Bulk: Sendable, Equatable {
        var maximumMessages = 100
        var maximumAwait: Duration = .milliseconds(1000)
    }

    /// The place where the subscription is defined.
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

    /// True when messages are delivered unchanged, wrapped in the sidecar's envelope.
    var isRaw: Bool { ["true", "1"].contains(metadata["rawPayload"]?.lowercased()) }

    /// True when the rules read the event's data, so that it must be parsed.
    var looksIntoData: Bool { rules.contains { $0.match.contains("data") } }

    /// True when the first rule matches every event.
    var hasOneRoute: Bool { rules.first?.match.isEmpty ?? false }

    /// The path for an event; nil when no rule matches.
    ///
    /// - Throws: ``RuleEvaluationFault``; the event is then lost, as in Dapr.
    func path(for event: JSONValue) throws(RuleEvaluationFault) -> String? {
        for rule in rules where try rule.matches(event) { return rule.path }
        return nil
    }

    /// The path with a leading slash.
    static func rooted(_ path: String) -> String { path.hasPrefix("/") ? path : "/" + path }
}

extension SubscriptionSpec {
    /// The subscription in the form of the metadata API.
    var loaded: SidecarState.LoadedSubscription {
        SidecarState.LoadedSubscription(
            pubsub: pubsub, topic: topic, rules: rules.map { ($0.match, $0.path) },
            deadLetterTopic: deadLetterTopic ?? "", type: origin.rawValue, metadata: metadata)
    }
}

/// The reason why an application's answer to `GET /dapr/subscribe` is not used.
struct SubscriptionFault: Error, Sendable, Equatable {
    let message: String
}

extension SubscriptionSpec {
    /// Reads the application's list. As in Dapr, an entry without a route is ignored, an unreadable one discards the
    /// whole list, and of two for the same topic the last wins.
    ///
    /// - Throws: ``SubscriptionFault`` when the body is not a list of objects, or a rule does not parse.
    static func list(_ body: [UInt8]) throws(SubscriptionFault) -> [SubscriptionSpec] {
        guard let value = try? JSONValue(firstIn: body), !value.isNull else {
            throw SubscriptionFault(message: "not a list of subscriptions")
        }
        guard let elements = value.array else { throw SubscriptionFault(message: "not a list of subscriptions") }
        var specs: [SubscriptionSpec] = []
        for element in elements {
            let spec = try SubscriptionSpec(element)
            if !spec.rules.isEmpty { specs.replace(with: spec) }
        }
        return specs
    }

    private init(_ entry: JSONValue) throws(SubscriptionFault) {
        guard entry.object != nil else { throw SubscriptionFault(message: "a subscription is an object") }
        pubsub = entry.field("pubsubname")?.string ?? ""
        topic = entry.field("topic")?.string ?? ""
        rules = try Self.rules(entry.field("routes"), route: entry.field("route")?.string)
        deadLetterTopic = entry.field("deadLetterTopic")?.string.flatMap { $0.isEmpty ? nil : $0 }
        for member in entry.field("metadata")?.object ?? JSONObject() {
            metadata[member.key] = member.value.string ?? ""
        }
        bulk = entry.field("bulkSubscribe").flatMap { Self.bulk($0) }
        origin = .programmatic
    }

    private static func rules(_ routes: JSONValue?, route: String?) throws(SubscriptionFault) -> [RoutingRule] {
        var rules: [RoutingRule] = []
        for rule in routes?.field("rules")?.array ?? [] {
            rules.append(try Self.rule(rule.field("match")?.string ?? "", rule.field("path")?.string ?? ""))
        }
        let last = [routes?.field("default")?.string, route].compactMap(\.self).first { !$0.isEmpty }
        if let last { rules.append(try Self.rule("", last)) }
        return rules
    }

    static func rule(_ match: String, _ path: String) throws(SubscriptionFault) -> RoutingRule {
        do {
            return try RoutingRule(match: match, path: rooted(path))
        } catch {
            throw SubscriptionFault(message: "a rule cannot be read: \(error.message)")
        }
    }

    private static func bulk(_ value: JSONValue) -> Bulk? {
        guard value.field("enabled")?.bool == true else { return nil }
        var bulk = Bulk()
        if let count = value.field("maxMessagesCount")?.integer, count > 0 {
            bulk.maximumMessages = Int(min(count, 10_000))
        }
        if let wait = value.field("maxAwaitDurationMs")?.integer, wait > 0 { bulk.maximumAwait = .milliseconds(wait) }
        return bulk
    }
}

extension [SubscriptionSpec] {
    /// Adds a subscription, replacing one to the same topic.
    mutating func replace(with spec: SubscriptionSpec) {
        removeAll { $0.pubsub == spec.pubsub && $0.topic == spec.topic }
        append(spec)
    }
}

extension SubscriptionSpec {
    /// Reads a `Subscription` resource, `v1alpha1` (one route) or `v2alpha1` (routes with rules).
    ///
    /// - Throws: ``ResourceFault`` naming the line and the key.
    init(_ document: ResourceDocument) throws(ResourceFault) {
        let spec = try document.body()
        let isFirst = document.apiVersion == "dapr.io/v1alpha1"
        guard isFirst || document.apiVersion == "dapr.io/v2alpha1" else {
            throw document.fault(
                "apiVersion", line: document.node["apiVersion"]?.line, "must be dapr.io/v2alpha1 or dapr.io/v1alpha1")
        }
        try spec.allow([
            "pubsubname", "topic", isFirst ? "route" : "routes", "deadLetterTopic", "bulkSubscribe", "metadata",
        ])
        pubsub = try spec.required("pubsubname").text()
        topic = try spec.required("topic").text()
        rules =
            isFirst ? [try Self.rule("", try spec.required("route"))] : try Self.rules(try spec.required("routes"))
        deadLetterTopic = try spec["deadLetterTopic"]?.text()
        for (name, value) in try spec["metadata"]?.entries() ?? [] { metadata[name] = try value.text() }
        bulk = try spec["bulkSubscribe"].flatMap(Self.bulk)
        origin = .declarative
    }

    private static func rules(_ routes: ResourceNode) throws(ResourceFault) -> [RoutingRule] {
        try routes.allow(["rules", "default"])
        var rules: [RoutingRule] = []
        for rule in try routes["rules"]?.elements() ?? [] {
            try rule.allow(["match", "path"])
            let match = rule["match"]
            rules.append(try Self.rule(try match?.text() ?? "", try rule.required("path"), at: match))
        }
        if let path = routes["default"] { rules.append(try rule("", path)) }
        guard !rules.isEmpty else { throw routes.fault("names no route") }
        return rules
    }

    private static func rule(
        _ match: String, _ path: ResourceNode, at place: ResourceNode? = nil
    ) throws(ResourceFault) -> RoutingRule {
        let path = rooted(try path.text())
        do throws(RuleFault) {
            return try RoutingRule(match: match, path: path)
        } catch {
            throw place?.fault(error.message) ?? ResourceFault(path: "", error.message)
        }
    }

    private static func bulk(_ node: ResourceNode) throws(ResourceFault) -> Bulk? {
        try node.allow(["enabled", "maxMessagesCount", "maxAwaitDurationMs"])
        guard try node.required("enabled").flag() else { return nil }
        var bulk = Bulk()
        // Zero means the default, as in Dapr.
        if let count = try node["maxMessagesCount"]?.whole(atLeast: 0), count > 0 {
            bulk.maximumMessages = min(count, 10_000)
        }
        if let wait = try node["maxAwaitDurationMs"]?.whole(atLeast: 0), wait > 0 {
            bulk.maximumAwait = .milliseconds(wait)
        }
        return bulk
    }
}
