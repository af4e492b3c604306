import JSON

/// One rule of a subscription: a condition on events, and the path for those that meet it.
struct RoutingRule: Sendable, Equatable {
    /// The rule as written; empty for the default route.
    let match: String
    let path: String
    private let expression: RuleExpression?

    /// - Throws: ``RuleFault`` when `match` is not an expression. An empty one is always true.
    init(match: String, path: String) throws(RuleFault) {
        self.match = match
        self.path = path
        expression = match.isEmpty ? nil : try RuleParser.parse(match)
    }

    func matches(_ event: JSONValue) throws(RuleEvaluationFault) -> Bool {
        guard let expression else { return true }
        return try RuleEvaluation(event: event).truth(expression)
    }
}
