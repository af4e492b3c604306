/// Carries messages from publishers to subscribers: one broker for each pub/sub component of a host.
protocol Broker: Sendable {
    /// True when messages survive a crash, and so can wait for an application that is down.
    var isDurable: Bool { get }

    /// True when a batch waits for more messages as long as its subscription allows, as on daprd's brokers.
    var gathersBulks: Bool { get }

    /// Returns when the messages are as safe as this broker makes them; either all are accepted or none.
    func publish(_ messages: [BrokerMessage]) async throws

    /// The group of subscribers to a topic under one name: each message goes to one of them. Groups with other names
    /// receive the message as well.
    func group(_ name: ConsumerGroupName, topic: String) async throws -> ConsumerGroup

    /// Leaves a group; a durable one keeps its position in the log.
    func leave(_ group: ConsumerGroup) async

    /// The messages of a topic that the broker still has, newest first; nil when it keeps no readable log.
    func kept(of topic: String, limit: Int) async -> [LogEntry]?

    /// Removes a message from the log, if there is one.
    func discard(_ id: Int64, of topic: String) async

    /// Writes data that is still only in memory, and closes.
    func close() async
}

extension Broker {
    var gathersBulks: Bool { false }

    func kept(of topic: String, limit: Int) async -> [LogEntry]? { nil }

    func discard(_ id: Int64, of topic: String) async {}
}

/// The name under which subscribers share messages.
struct ConsumerGroupName: Sendable, Hashable {
    let text: String
    /// True for a group that can never be rejoined, since its name has a random part: it starts with new messages and
    /// leaves nothing behind.
    let isEphemeral: Bool

    /// Fills in the placeholders of a `consumerID`, as Dapr does; without one, the app id names the group.
    init(consumerID: String?, appID: String, replica: String, namespace: String = "default", uuid: String) {
        let template = consumerID.flatMap { $0.isEmpty ? nil : $0 } ?? "{appID}"
        isEphemeral = template.contains("{uuid}")
        text =
            template.replacing("{appID}", with: appID).replacing("{uuid}", with: uuid)
            .replacing("{podName}", with: replica).replacing("{namespace}", with: namespace)
    }
}
