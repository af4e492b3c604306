/// The delivery settings in resource files, for tools that inspect an environment from outside: a sidecar's own API
/// does not report the policies it has loaded.
public struct ResourceSurvey: Sendable, Equatable {
    /// The pub/sub components visible to an application whose failed deliveries are not retried.
    public var unrepeated: [String] = []
    /// Declarative subscriptions of the application without a dead-letter topic, as `component/topic`.
    public var withoutDeadLetters: [String] = []

    /// Reads the resources of one application.
    ///
    /// - Throws: ``ResourceFault`` naming file, line and key.
    public init(appID: String, folders: [String], configurationFile: String? = nil) throws(ResourceFault) {
        let resources = try ResourceReader.read(folders: folders, configurationFile: configurationFile)
        let policies = try ResiliencyPolicies(resources.resiliency.filter { $0.isVisible(to: appID) })
        for component in resources.components
        where component.type.hasPrefix("pubsub.") && component.document.isVisible(to: appID) {
            let name = component.document.name
            if !policies.component(name, .pubsub, .inbound).hasRetries { unrepeated.append(name) }
        }
        for document in resources.subscriptions where document.isVisible(to: appID) {
            let subscription = try SubscriptionSpec(document)
            guard subscription.deadLetterTopic == nil, !subscription.topic.hasSuffix("-dead") else { continue }
            withoutDeadLetters.append("\(subscription.pubsub)/\(subscription.topic)")
        }
    }
}
