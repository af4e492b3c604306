import Timestamps

extension PubSubComponent {
    private static let settings = [
        "consumerID", "maxInFlight", "allowedTopics", "publishingScopes", "subscriptionScopes", "protectedTopics",
    ]

    /// Opens the broker behind a component, or joins the one that another sidecar of the host has opened.
    ///
    /// - Throws: ``ResourceFault`` naming the setting that cannot be used.
    init(_ component: Component, of sidecar: Sidecar) throws(ResourceFault) {
        var metadata: [String: String] = [:]
        for name in Self.settings { metadata[name] = component[name] }
        let broker = try Self.broker(component, of: sidecar)
        self.init(name: component.name, broker: broker, metadata: metadata, appID: sidecar.appID)
        history = sidecar.shared.history
    }

    private static func broker(_ component: Component, of sidecar: Sidecar) throws(ResourceFault) -> any Broker {
        switch component.type {
        case "pubsub.in-memory":
            try sidecar.shared.instance(of: component) { () throws(ResourceFault) in InMemoryBroker() }
        case "pubsub.redis":
            try sidecar.shared.instance(of: component) { () throws(ResourceFault) in
                try redis(component, of: sidecar)
            }
        default:
            try sidecar.shared.instance(of: component) { () throws(ResourceFault) in
                try durable(component, sidecar.configuration)
            }
        }
    }

    private static func redis(_ component: Component, of sidecar: Sidecar) throws(ResourceFault) -> RedisBroker {
        let settings = try RedisBrokerSettings(component, authorities: sidecar.configuration.authorities)
        do throws(RedisFault) {
            return try RedisBroker(settings, logger: sidecar.logger)
        } catch {
            throw component.fault("redisHost", "the server cannot be used: \(error)")
        }
    }

    private static func durable(
        _ component: Component, _ configuration: SidecarConfiguration
    ) throws(ResourceFault) -> DurableBroker {
        guard let path = component["connectionString"], !path.isEmpty else {
            throw component.fault("connectionString", "missing: the file that the broker keeps its messages in")
        }
        var limits = DurableBroker.Limits()
        if let written = component["retention"] {
            guard let retention = GoDuration.parse(written), retention > .zero else {
                throw component.fault("retention", "expected a duration such as 168h")
            }
            limits.retention = retention
        }
        do {
            return try DurableBroker(path: configuration.path(path), limits: limits)
        } catch {
            throw component.fault("connectionString", "the file cannot be opened: \(error)")
        }
    }
}

extension DurableBroker: ClosableComponent {}
