import HTTPTypes

/// Which applications may invoke which operations of a sidecar's own: `spec.accessControl` of a configuration.
struct AccessControl: Sendable {
    /// What one application may do.
    private struct Policy: Sendable {
        var allowsByDefault: Bool?
        var trustDomain: String
        var operations: [Operation] = []
    }

    fileprivate struct Operation: Sendable {
        /// In lower case; a last `*` is any one part, `**` the rest.
        var parts: [String]
        /// Empty names every method.
        var verbs: Set<String>
        var isAllowed: Bool
    }

    /// The domain that this sidecar's own calls come from.
    let trustDomain: String
    private let allowsByDefault: Bool
    private var policies: [String: Policy] = [:]

    static let defaultTrustDomain = "public"
    static let namespace = "default"

    /// - Returns: nil when nothing is said: then everything is allowed.
    /// - Throws: ``ResourceFault`` naming the line and the key of what cannot be read.
    init?(_ node: ResourceNode) throws(ResourceFault) {
        try node.allow(["defaultAction", "trustDomain", "policies"])
        let list = try node["policies"]?.elements() ?? []
        let action = try Self.isAllowed(node["defaultAction"])
        guard action != nil || node["trustDomain"] != nil || !list.isEmpty else { return nil }
        trustDomain = try node["trustDomain"]?.text() ?? Self.defaultTrustDomain
        // Policies without a word about the others: these are denied.
        allowsByDefault = action ?? list.isEmpty
        for entry in list {
            try entry.allow(["appId", "defaultAction", "trustDomain", "namespace", "operations"])
            var policy = Policy(
                allowsByDefault: try Self.isAllowed(entry["defaultAction"]),
                trustDomain: try entry.required("trustDomain").text())
            for operation in try entry["operations"]?.elements() ?? [] {
                policy.operations.append(try Self.operation(operation))
            }
            let appID = try entry.required("appId").text()
            // Another namespace's application of that name is not among ours.
            if try entry.required("namespace").text() == Self.namespace { policies[appID] = policy }
        }
    }

    private static func isAllowed(_ node: ResourceNode?) throws(ResourceFault) -> Bool? {
        try node.map { node throws(ResourceFault) in try node.word("allow", "deny") == "allow" }
    }

    private static func operation(_ node: ResourceNode) throws(ResourceFault) -> Operation {
        try node.allow(["name", "httpVerb", "action"])
        let name = try node.required("name").text().lowercased()
        return Operation(
            parts: name.split(separator: "/").map { String($0) },
            verbs: Set(try node["httpVerb"]?.texts() ?? []),
            isAllowed: try node.required("action").word("allow", "deny") == "allow")
    }

    /// Whether an application may call a path.
    func allows(_ caller: String, from domain: String, _ method: HTTPRequest.Method, _ path: String) -> Bool {
        guard let policy = policies[caller], policy.trustDomain == domain else { return allowsByDefault }
        let fallback = policy.allowsByDefault ?? allowsByDefault
        let parts = path.lowercased().split(separator: "/").map { String($0) }
        guard let operation = Self.best(policy.operations, for: parts) else { return fallback }
        let isMeant = operation.verbs.contains(method.rawValue) || operation.verbs.contains("*")
        return isMeant ? operation.isAllowed : fallback
    }

    /// The one that names the path outright, or the first that matches it.
    private static func best(_ operations: [Operation], for parts: [String]) -> Operation? {
        operations.first { $0.parts == parts } ?? operations.first { $0.matches(parts) }
    }
}

extension AccessControl.Operation {
    /// An operation takes in what lies below it, save that `*` at its end is one part and no more.
    fileprivate func matches(_ path: [String]) -> Bool {
        for (index, part) in parts.enumerated() {
            if part == "**" { return true }
            if part == "*", index == parts.count - 1 { return path.count <= parts.count && path.count >= index }
            guard index < path.count, Self.glob(part[...], path[index][...]) else { return false }
        }
        return true
    }

    private static func glob(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return glob(pattern.dropFirst(), text) || (!text.isEmpty && glob(pattern, text.dropFirst()))
        }
        return text.first == first && glob(pattern.dropFirst(), text.dropFirst())
    }
}
