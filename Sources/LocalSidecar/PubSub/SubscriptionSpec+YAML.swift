import YAML

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
