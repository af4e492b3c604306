/// The reason why a routing rule cannot be parsed; found when the subscription is read, never during deliveries.
struct RuleFault: Error, Sendable, Equatable {
    let message: String
    /// The position in the rule's text, in characters from 0.
    let offset: Int
}

/// The reason why a rule has no result for an event, such as a missing member. As in Dapr, the event is then lost: not
/// even the default route receives it.
struct RuleEvaluationFault: Error, Sendable, Equatable {
    let message: String
}
