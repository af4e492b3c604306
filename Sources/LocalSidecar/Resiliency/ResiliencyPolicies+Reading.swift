extension ResiliencyPolicies {
    /// Reads all `Resiliency` resources of a sidecar; of two policies or targets of one name the later counts.
    ///
    /// - Throws: ``ResourceFault`` naming the line and the key of what cannot be read, or of a policy that nobody defines.
    init(_ documents: [ResourceDocument]) throws(ResourceFault) {
        for document in documents {
            guard let policies = try document.body()["policies"] else { continue }
            try readPolicies(policies)
        }
        for document in documents {
            let spec = try document.body()
            try spec.allow(["policies", "targets"])
            if let targets = spec["targets"] { try readTargets(targets) }
        }
    }

    private mutating func readPolicies(_ policies: ResourceNode) throws(ResourceFault) {
        try policies.allow(["timeouts", "retries", "circuitBreakers"])
        for (name, value) in try policies["timeouts"]?.entries() ?? [] { timeouts[name] = try value.duration() }
        for (name, value) in try policies["retries"]?.entries() ?? [] { retries[name] = try RetryPolicy(value) }
        for (name, value) in try policies["circuitBreakers"]?.entries() ?? [] {
            circuitBreakers[name] = try CircuitBreakerPolicy(value)
        }
    }

    private mutating func readTargets(_ targets: ResourceNode) throws(ResourceFault) {
        try targets.allow(["apps", "actors", "components"])
        for (name, value) in try targets["apps"]?.entries() ?? [] {
            apps[name] = try names(value, besides: ["circuitBreakerCacheSize"])
            cacheSizes[name] = try value["circuitBreakerCacheSize"]?.whole(atLeast: 1)
        }
        for (name, value) in try targets["components"]?.entries() ?? [] {
            try value.allow(["inbound", "outbound"])
            var directions: [Direction: Names] = [:]
            if let inbound = value["inbound"] { directions[.inbound] = try names(inbound) }
            if let outbound = value["outbound"] { directions[.outbound] = try names(outbound) }
            components[name] = directions
        }
        // There are no actors here; what is said of them must be right all the same.
        for (_, value) in try targets["actors"]?.entries() ?? [] {
            _ = try names(value, besides: ["circuitBreakerScope", "circuitBreakerCacheSize"])
        }
    }

    private func names(_ node: ResourceNode, besides others: Set<String> = []) throws(ResourceFault) -> Names {
        try node.allow(others.union(["timeout", "retry", "circuitBreaker"]))
        return Names(
            timeout: try defined(node["timeout"], "timeout", among: timeouts),
            retry: try defined(node["retry"], "retry", among: retries),
            circuitBreaker: try defined(node["circuitBreaker"], "circuit breaker", among: circuitBreakers))
    }

    private func defined<Policy>(
        _ node: ResourceNode?, _ kind: String, among policies: [String: Policy]
    ) throws(ResourceFault) -> String? {
        guard let node else { return nil }
        let name = try node.text()
        guard policies[name] != nil || name.hasPrefix("DaprBuiltIn") else {
            throw node.fault("no \(kind) policy is named \(name)")
        }
        return name
    }
}
