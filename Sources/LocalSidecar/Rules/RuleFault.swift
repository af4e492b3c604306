/// Why a routing rule cannot be read: found when the subscription is read, never while events flow.
struct RuleFault: Error, Sendable, Equatable {
    let message: String
    /// Where in the rule's text, counted in characters from 0.
    let offset: Int
}

/// Why a rule has no answer for an event, such as a member that is not there. As in Dapr, the event is then lost: not
/// even the default route gets it.
struct RuleEvaluationFault: Error, Sendable, Equatable {
    let message: String
}
