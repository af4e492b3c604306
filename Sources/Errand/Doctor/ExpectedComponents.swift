import Contracts

/// The components that an application of the suite must have, may have, and must not have: the contract between the
/// services and every environment's YAML.
struct ExpectedComponents: Sendable, Equatable {
    /// Component names with the required family of types, such as `state.`.
    let required: [String: String]
    let optional: [String: String]

    private static let families = [
        Component.statestore: "state.", Component.pubsub: "pubsub.", Component.pubsubBroadcast: "pubsub.",
        Component.secrets: "secretstores.", Component.email: "bindings.", Component.webhook: "bindings.",
        Component.sms: "bindings.",
        Component.llm: "conversation.", Component.outboxSweep: "bindings.cron",
        Component.reminderSweep: "bindings.cron",
    ]

    private init(_ required: [String], _ optional: [String] = []) {
        self.required = Dictionary(uniqueKeysWithValues: required.map { ($0, Self.families[$0] ?? "") })
        self.optional = Dictionary(uniqueKeysWithValues: optional.map { ($0, Self.families[$0] ?? "") })
    }

    /// - Returns: nil for an application that does not belong to the suite.
    static func of(_ appID: String) -> ExpectedComponents? {
        switch appID {
        case AppID.web: ExpectedComponents([])
        case AppID.api:
            ExpectedComponents([
                Component.statestore, Component.pubsub, Component.pubsubBroadcast, Component.secrets,
                Component.outboxSweep,
            ])
        case AppID.recurring: ExpectedComponents([Component.pubsub])
        case AppID.notification:
            ExpectedComponents(
                [
                    Component.statestore, Component.pubsub, Component.pubsubBroadcast, Component.reminderSweep,
                ], [Component.email, Component.webhook, Component.sms])
        case AppID.sync: ExpectedComponents([Component.pubsubBroadcast])
        case AppID.audit: ExpectedComponents([Component.statestore, Component.pubsub], [Component.secrets])
        case AppID.chat: ExpectedComponents([Component.statestore, Component.pubsub], [Component.llm])
        default: nil
        }
    }

    /// True for a component of the suite that the application should not see, because it could misuse it.
    func isForeign(_ name: String) -> Bool {
        Self.families[name] != nil && required[name] == nil && optional[name] == nil
    }
}
