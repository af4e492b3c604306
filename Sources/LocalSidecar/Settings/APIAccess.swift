/// The APIs that a sidecar serves: `spec.api` of a configuration.
///
/// A denied one does not exist, as in daprd: its requests are answered like those to an unknown path.
struct APIAccess: Sendable, Equatable {
    /// Such as `v1.0/state`; empty allows all.
    private var allowed: Set<String> = []
    private var denied: Set<String> = []

    /// daprd's names for the versions in paths.
    private static let versions = [
        "v1.0": "v1", "v1.0-alpha1": "v1alpha1", "v1.0-alpha2": "v1alpha2", "v1.0-beta1": "v1beta1",
    ]

    init() {}

    /// - Throws: ``ResourceFault`` naming the line and the key that cannot be read.
    init(_ node: ResourceNode) throws(ResourceFault) {
        try node.allow(["allowed", "denied"])
        allowed = try Self.rules(node["allowed"])
        denied = try Self.rules(node["denied"])
    }

    /// Reads the rules for HTTP, the only ones that concern this sidecar.
    private static func rules(_ node: ResourceNode?) throws(ResourceFault) -> Set<String> {
        var rules: Set<String> = []
        for rule in try node?.elements() ?? [] {
            try rule.allow(["name", "version", "protocol"])
            let name = try rule.required("name").text()
            let version = try rule.required("version").text()
            guard try rule["protocol"]?.word("http", "grpc") == "http" else { continue }
            rules.insert("\(version)/\(name)")
        }
        return rules
    }

    /// - Parameter route: a path or its pattern, such as `/v1.0/state/{store}`; health checks are always allowed.
    func allows(_ route: String) -> Bool {
        guard !allowed.isEmpty || !denied.isEmpty else { return true }
        let parts = route.split(separator: "/", maxSplits: 2)
        guard parts.count >= 2, parts[1] != "healthz" else { return true }
        let group = "\(Self.versions[String(parts[0])] ?? String(parts[0]))/\(parts[1])"
        let path = parts.joined(separator: "/")
        func matches(_ rules: Set<String>) -> Bool { rules.contains(group) || rules.contains { path.hasPrefix($0) } }
        return !matches(denied) && (allowed.isEmpty || matches(allowed))
    }
}
