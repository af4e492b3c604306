/// The `Resiliency` resources of a sidecar: named policies, and which targets use which.
///
/// A target that is named goes by what is said there and by nothing else; for all others Dapr's reserved names count, such as
/// `DefaultPubsubComponentInboundRetryPolicy`, from the most to the least specific.
///
/// Source: <https://docs.dapr.io/operations/resiliency/policies/>.
struct ResiliencyPolicies: Sendable {
    /// The families of components, as reserved names have them.
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

    /// What a target says it uses.
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
    /// Breakers kept per application, by its name.
    var cacheSizes: [String: Int] = [:]
    private let breakers = CircuitBreakers()

    /// The policy for calls to a component, or from it to the application.
    func component(_ name: String, _ family: Family, _ direction: Direction) -> ResiliencePolicy {
        let names =
            components[name].map { $0[direction] ?? Names() }
            ?? defaults([
                "\(family.rawValue)Component\(direction.rawValue)", "Component\(direction.rawValue)", "Component",
            ])
        // One breaker for both directions: it is the component that is unwell.
        return policy(names) { breakers.breaker(of: name, in: "components", at: .max, $0) }
    }

    /// The policy for calls to an application.
    ///
    /// - Parameter endpoint: what of it is called; each has a breaker of its own.
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

    /// The reserved names that are there, the most specific of each kind.
    private func defaults(_ levels: [String]) -> Names {
        func first(_ kind: String, _ isThere: (String) -> Bool) -> String? {
            (levels + [""]).map { "Default\($0)\(kind)Policy" }.first(where: isThere)
        }
        return Names(
            timeout: first("Timeout") { timeouts[$0] != nil }, retry: first("Retry") { retries[$0] != nil },
            circuitBreaker: first("CircuitBreaker") { circuitBreakers[$0] != nil })
    }
}
