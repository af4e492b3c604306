import HTTPTypes

/// The applications and operations allowed to invoke a sidecar's application: `spec.accessControl` of a configuration.
struct AccessControl: Sendable {
    /// The permissions of one application.
    private struct Policy: Sendable {
        var allowsByDefault: Bool?
        var trustDomain: String
        var operations = OperationTree<Operation>()
    }

    private struct Operation: Sendable {
        /// The methods it applies to; if empty, the default decides.
        var verbs: Set<String>
        var isAllowed: Bool
    }

    /// The trust domain of this sidecar's own calls.
    let trustDomain: String
    private let allowsByDefault: Bool
    private var policies: [String: Policy] = [:]

    static let defaultTrustDomain = "public"
    static let namespace = "default"

    /// - Returns: nil when there is no access control: everything is allowed.
    /// - Throws: ``ResourceFault`` naming the line and the key that cannot be read.
    init?(_ node: ResourceNode) throws(ResourceFault) {
        try node.allow(["defaultAction", "trustDomain", "policies"])
        let list = try node["policies"]?.elements() ?? []
        let action = try Self.isAllowed(node["defaultAction"])
        guard action != nil || node["trustDomain"] != nil || !list.isEmpty else { return nil }
        trustDomain = try node["trustDomain"]?.text() ?? Self.defaultTrustDomain
        // With policies but no default action, other applications are denied.
        allowsByDefault = action ?? list.isEmpty
        for entry in list {
            try entry.allow(["appId", "defaultAction", "trustDomain", "namespace", "operations"])
            var policy = Policy(
                allowsByDefault: try Self.isAllowed(entry["defaultAction"]),
                trustDomain: try entry.required("trustDomain").text())
            for operation in try entry["operations"]?.elements() ?? [] {
                try operation.allow(["name", "httpVerb", "action"])
                policy.operations.put(try operation.required("name").text(), try Self.operation(operation))
            }
            let appID = try entry.required("appId").text()
            // An application of the same name in another namespace is never a caller here.
            if try entry.required("namespace").text() == Self.namespace { policies[appID] = policy }
        }
    }

    private static func isAllowed(_ node: ResourceNode?) throws(ResourceFault) -> Bool? {
        try node.map { node throws(ResourceFault) in try node.word("allow", "deny") == "allow" }
    }

    private static func operation(_ node: ResourceNode) throws(ResourceFault) -> Operation {
        Operation(
            verbs: Set(try node["httpVerb"]?.texts() ?? []),
            isAllowed: try node.required("action").word("allow", "deny") == "allow")
    }

    /// True when an application may call a path.
    func allows(_ caller: String, from domain: String, _ method: HTTPRequest.Method, _ path: String) -> Bool {
        guard let policy = policies[caller], policy.trustDomain == domain else { return allowsByDefault }
        let fallback = policy.allowsByDefault ?? allowsByDefault
        guard let operation = policy.operations.rule(for: path) else { return fallback }
        let isMeant = operation.verbs.contains(method.rawValue) || operation.verbs.contains("*")
        return isMeant ? operation.isAllowed : fallback
    }
}
