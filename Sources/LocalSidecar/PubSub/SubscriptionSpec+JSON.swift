import JSON

/// Why what an application answered to `GET /dapr/subscribe` is not used.
struct SubscriptionFault: Error, Sendable, Equatable {
    let message: String
}

extension SubscriptionSpec {
    /// Reads the application's list. As in Dapr, one bad entry discards them all, and of two for a topic the last wins.
    ///
    /// - Throws: ``SubscriptionFault`` for an entry without a route, or with a rule that does not parse.
    static func list(_ body: [UInt8]) throws(SubscriptionFault) -> [SubscriptionSpec] {
        guard let value = try? JSONValue(body), !value.isNull else {
            throw SubscriptionFault(message: "not a list of subscriptions")
        }
        guard let elements = value.array else { throw SubscriptionFault(message: "not a list of subscriptions") }
        var specs: [SubscriptionSpec] = []
        for element in elements { specs.replace(with: try SubscriptionSpec(element)) }
        return specs
    }

    private init(_ entry: JSONValue) throws(SubscriptionFault) {
        guard let object = entry.object else { throw SubscriptionFault(message: "a subscription is an object") }
        let members = Dictionary(object.map { ($0.key.lowercased(), $0.value) }) { $1 }
        pubsub = members["pubsubname"]?.string ?? ""
        topic = members["topic"]?.string ?? ""
        rules = try Self.rules(members["routes"], route: members["route"]?.string)
        deadLetterTopic = members["deadlettertopic"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        for member in members["metadata"]?.object ?? JSONObject() { metadata[member.key] = member.value.string ?? "" }
        bulk = members["bulksubscribe"].flatMap { Self.bulk($0) }
        origin = .programmatic
    }

    private static func rules(_ routes: JSONValue?, route: String?) throws(SubscriptionFault) -> [RoutingRule] {
        var rules: [RoutingRule] = []
        for rule in routes?["rules"]?.array ?? [] {
            rules.append(try Self.rule(rule["match"]?.string ?? "", rule["path"]?.string ?? ""))
        }
        if let path = routes?["default"]?.string, !path.isEmpty { rules.append(try Self.rule("", path)) }
        if rules.isEmpty, let route, !route.isEmpty { rules.append(try Self.rule("", route)) }
        guard !rules.isEmpty else { throw SubscriptionFault(message: "a subscription has no route") }
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
        guard value["enabled"]?.bool == true else { return nil }
        var bulk = Bulk()
        if let count = value["maxMessagesCount"]?.integer, count > 0 { bulk.maximumMessages = Int(min(count, 10_000)) }
        if let wait = value["maxAwaitDurationMs"]?.integer, wait > 0 { bulk.maximumAwait = .milliseconds(wait) }
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
