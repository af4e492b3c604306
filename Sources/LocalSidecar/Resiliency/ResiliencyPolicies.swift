import Synchronization

/// The `Resiliency` resources of a sidecar: named policies, and the targets that use them.
///
/// A target that is named uses exactly the policies named for it; for all others Dapr's reserved names apply, such as
/// `DefaultPubsubComponentInboundRetryPolicy`, from the most to the least specific.
///
/// Source: <https://docs.dapr.io/operations/resiliency/policies/>.
struct ResiliencyPolicies: Sendable {
    /// The families of components, as in reserved names.
    enum Family: String, Sendable {
        case binding = "Binding"
        case configuration = "Configuration"
        case conversation = "Conversation"
        case lock = "Lock"
        case pubsub = "Pubsub"
        case secretStore = "Secretstore"
        case stateStore = "Statestore"
    }

    enum Direction: String, Sendable {
        case inbound = "Inbound"
        case outbound = "Outbound"
    }

    /// The names of the policies that a target uses.
    struct Names: Sendable, Equatable {
        var timeout: String?
        var retry: String?
        var circuitBreaker: String?
    }

    var timeouts: [String: Duration] = [:]
    var retries: [String: RetryPolicy] = [:]
    var circuitBreakers: [String: CircuitBreakerPolicy] = [:]
    var apps: [String: Names] = [:]
    var components: [String: [Direction: Names]] = [:]
    /// Maximum number of breakers kept for each application, by its app id.
    var cacheSizes: [String: Int] = [:]
    private let breakers = CircuitBreakers()

    /// The policy for calls to a component, or from it to the application.
    func component(_ name: String, _ family: Family, _ direction: Direction) -> ResiliencePolicy {
        let names =
            components[name].map { $0[direction] ?? Names() }
            ?? defaults([
                "\(family.rawValue)Component\(direction.rawValue)", "Component\(direction.rawValue)", "Component",
            ])
        // One breaker for both directions, since it is the component that fails.
        return policy(names) { breakers.breaker(of: name, in: "components", at: .max, $0) }
    }

    /// The policy for calls to an application.
    ///
    /// - Parameter endpoint: the called endpoint; each has a breaker of its own.
    func app(_ id: String, endpoint: String) -> ResiliencePolicy {
        policy(apps[id] ?? defaults(["App"])) {
            breakers.breaker(of: endpoint, in: "apps:\(id)", at: cacheSizes[id] ?? 100, $0)
        }
    }

    private func policy(_ names: Names, _ breaker: (CircuitBreakerPolicy) -> CircuitBreaker) -> ResiliencePolicy {
        let template = names.circuitBreaker.flatMap { circuitBreakers[$0] }
        return ResiliencePolicy(
            timeout: names.timeout.flatMap { timeouts[$0] }.flatMap { $0 > .zero ? $0 : nil },
            retry: names.retry.flatMap { retries[$0] }, breaker: template.map(breaker))
    }

    /// The existing reserved names, the most specific of each kind.
    private func defaults(_ levels: [String]) -> Names {
        func first(_ kind: String, _ isThere: (String) -> Bool) -> String? {
            (levels + [""]).map { "Default\($0)\(kind)Policy" }.first(where: isThere)
        }
        return Names(
            timeout: first("Timeout") { timeouts[$0] != nil }, retry: first("Retry") { retries[$0] != nil },
            circuitBreaker: first("CircuitBreaker") { circuitBreakers[$0] != nil })
    }
}

extension ResiliencyPolicies {
    /// Reads all `Resiliency` resources of a sidecar; of two policies or targets with the same name the later one
    /// counts.
    ///
    /// - Throws: ``ResourceFault`` naming the line and the key that cannot be read, or an undefined policy.
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
        // There are no actors here, but their settings must still be valid.
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

/// The circuit breakers of a sidecar, each created on first use.
final class CircuitBreakers: Sendable {
    private struct Shelf {
        var breakers: [String: CircuitBreaker] = [:]
        /// Least recently used first.
        var order: [String] = []
    }

    private let shelves = Mutex<[String: Shelf]>([:])

    /// - Parameters:
    ///   - name: the protected target.
    ///   - shelf: the group that shares a limit; beyond it the least recently used breaker is dropped.
    func breaker(of name: String, in shelf: String, at limit: Int, _ policy: CircuitBreakerPolicy) -> CircuitBreaker {
        shelves.withLock { shelves in
            var kept = shelves[shelf] ?? Shelf()
            defer { shelves[shelf] = kept }
            let breaker = kept.breakers[name] ?? CircuitBreaker(policy)
            kept.breakers[name] = breaker
            guard limit < .max else { return breaker }
            kept.order.removeAll { $0 == name }
            kept.order.append(name)
            while kept.order.count > limit { kept.breakers[kept.order.removeFirst()] = nil }
            return breaker
        }
    }
}
