import YAML

extension SubscriptionSpec {
    /// Reads a `Subscription` resource, `v1alpha1` (one route) or `v2alpha1` (routes with rules).
    ///
    /// - Throws: `YAMLFault` naming the line and the key.
    init(resource: YAMLNode) throws(YAMLFault) {
        guard let spec = resource["spec"] else { throw YAMLFault("spec is missing", line: resource.line) }
        func text(_ key: String) throws(YAMLFault) -> String {
            guard let text = spec[key]?.scalarText else { throw YAMLFault("spec.\(key) is missing", line: spec.line) }
            return text
        }
        pubsub = try text("pubsubname")
        topic = try text("topic")
        rules = try Self.rules(spec)
        deadLetterTopic = spec["deadLetterTopic"]?.scalarText
        for entry in spec["metadata"]?.entries ?? [] { metadata[entry.key] = entry.value.scalarText ?? "" }
        bulk = Self.bulk(spec["bulkSubscribe"])
        origin = .declarative
    }

    private static func rules(_ spec: YAMLNode) throws(YAMLFault) -> [RoutingRule] {
        var rules: [RoutingRule] = []
        for rule in spec["routes"]?["rules"]?.elements ?? [] {
            rules.append(try Self.rule(rule["match"]?.scalarText ?? "", rule["path"]?.scalarText ?? "", rule.line))
        }
        if let path = (spec["routes"]?["default"] ?? spec["route"])?.scalarText {
            rules.append(try Self.rule("", path, spec.line))
        }
        guard !rules.isEmpty else { throw YAMLFault("spec.routes names no route", line: spec.line) }
        return rules
    }

    private static func rule(_ match: String, _ path: String, _ line: Int) throws(YAMLFault) -> RoutingRule {
        do {
            return try RoutingRule(match: match, path: rooted(path))
        } catch {
            throw YAMLFault("spec.routes.rules: \(error.message)", line: line)
        }
    }

    private static func bulk(_ node: YAMLNode?) -> Bulk? {
        guard let node, node["enabled"]?.scalarText == "true" else { return nil }
        var bulk = Bulk()
        if let count = node["maxMessagesCount"]?.scalarText.flatMap({ Int($0) }), count > 0 {
            bulk.maximumMessages = min(count, 10_000)
        }
        if let wait = node["maxAwaitDurationMs"]?.scalarText.flatMap({ Int($0) }), wait > 0 {
            bulk.maximumAwait = .milliseconds(wait)
        }
        return bulk
    }
}
