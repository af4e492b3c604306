import JSON

/// The conditions under which a circuit breaker opens and closes: one entry of `policies.circuitBreakers`.
struct CircuitBreakerPolicy: Sendable, Equatable {
    /// The counts since the interval of a closed breaker began.
    struct Counts: Sendable, Equatable {
        var requests = 0
        var totalSuccesses = 0
        var totalFailures = 0
        var consecutiveSuccesses = 0
        var consecutiveFailures = 0
    }

    /// Number of requests let through at a time while half open, and of successes needed to close.
    var maximumRequests = 1
    /// Interval at which the counts are reset; nil for never.
    var interval: Duration?
    /// Time that the breaker stays open.
    var timeout: Duration = .seconds(60)
    /// The condition to open; by default more than five consecutive failures.
    private var trip: RuleExpression?

    private static let names: Set = [
        "requests", "totalSuccesses", "totalFailures", "consecutiveSuccesses", "consecutiveFailures",
    ]

    init() {}

    /// - Throws: ``ResourceFault`` naming the line and the key that cannot be read.
    init(_ node: ResourceNode) throws(ResourceFault) {
        try node.allow(["maxRequests", "interval", "timeout", "trip"])
        maximumRequests = max(1, try node["maxRequests"]?.whole(atLeast: 0) ?? 1)
        interval = try node["interval"]?.duration()
        if interval == .zero { interval = nil }
        if let written = try node["timeout"]?.duration(), written > .zero { timeout = written }
        guard let condition = node["trip"] else { return }
        do throws(RuleFault) {
            trip = try RuleParser.parse(try condition.conditionText(), names: Self.names)
        } catch {
            throw condition.fault("is not a condition such as consecutiveFailures > 5: \(error.message)")
        }
    }

    /// True when a closed breaker opens after a failure; a condition that cannot be evaluated never opens it.
    func isTripped(by counts: Counts) -> Bool {
        guard let trip else { return counts.consecutiveFailures > 5 }
        let values: [String: JSONValue] = [
            "requests": .number(JSONNumber(counts.requests)),
            "totalSuccesses": .number(JSONNumber(counts.totalSuccesses)),
            "totalFailures": .number(JSONNumber(counts.totalFailures)),
            "consecutiveSuccesses": .number(JSONNumber(counts.consecutiveSuccesses)),
            "consecutiveFailures": .number(JSONNumber(counts.consecutiveFailures)),
        ]
        return (try? RuleEvaluation(variables: values).truth(trip)) ?? false
    }
}

extension ResourceNode {
    fileprivate func conditionText() throws(RuleFault) -> String {
        guard let text = node.scalarText else { throw RuleFault(message: "not a text", offset: 0) }
        return text
    }
}
