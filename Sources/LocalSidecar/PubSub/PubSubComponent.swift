/// A pub/sub component as one sidecar sees it.
struct PubSubComponent: Sendable {
    let name: String
    let broker: any Broker
    let metadata: [String: String]
    let scopes: TopicScopes
    /// Notes what passes by.
    var history: EventHistory?

    init(name: String, broker: any Broker, metadata: [String: String], appID: String) {
        self.name = name
        self.broker = broker
        self.metadata = metadata
        scopes = TopicScopes(metadata: metadata, appID: appID)
    }

    /// Deliveries under way at a time per subscription.
    var maximumInFlight: Int {
        metadata["maxInFlight"].flatMap { Int($0) }.map { max(1, min($0, 4096)) } ?? 64
    }
}
