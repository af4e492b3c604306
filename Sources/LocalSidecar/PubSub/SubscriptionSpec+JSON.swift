import JSON

/// Why what an application answered to `GET /dapr/subscribe` is not used.
struct SubscriptionFault: Error, Sendable, Equatable {
    let message: String
}

extension SubscriptionSpec {
    /// Reads the application's list. As in Dapr, an entry without a route is passed over, one that cannot be read discards
    /// them all, and of two for a topic the last wins.
    ///
    /// - Throws: ``SubscriptionFault`` for what is no list of objects, or has a rule that does not parse.
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
    /// Adds a subscription in place of another to the same topic.
    mutating func replace(with spec: SubscriptionSpec) {
        removeAll { $0.pubsub == spec.pubsub && $0.topic == spec.topic }
        append(spec)
    }
}
