/// What carries messages from publishers to subscribers: one per pub/sub component and host.
protocol Broker: Sendable {
    /// Whether a message outlives a crash, and therefore waits for an application that is down.
    var isDurable: Bool { get }

    /// Whether a bulk waits for more messages as long as its subscription allows, as on daprd's brokers.
    var gathersBulks: Bool { get }

    /// Returns when the messages are as safe as this broker makes them; they are accepted all or none.
    func publish(_ messages: [BrokerMessage]) async throws

    /// The group of subscribers to a topic under one name: each message goes to one of them. Groups of other names get
    /// the message as well.
    func group(_ name: ConsumerGroupName, topic: String) async throws -> ConsumerGroup

    /// Gives a group back; a durable one keeps its place in the log.
    func leave(_ group: ConsumerGroup) async

    /// The messages of a topic that the broker still has, the newest first; nil when it keeps no log that could be read.
    func kept(of topic: String, limit: Int) async -> [LogEntry]?

    /// Takes a message out of the log, if it has one.
    func discard(_ id: Int64, of topic: String) async

    /// Writes down what is still only in memory, and closes.
    func close() async
}

extension Broker {
    var gathersBulks: Bool { false }

    func kept(of topic: String, limit: Int) async -> [LogEntry]? { nil }

    func discard(_ id: Int64, of topic: String) async {}
}

/// How subscribers share messages.
struct ConsumerGroupName: Sendable, Hashable {
    let text: String
    /// A group that nobody can come back to, since its name holds a random part: it starts with the present and leaves
    /// nothing behind.
    let isEphemeral: Bool

    /// Fills in the templates of a `consumerID`, as Dapr does; without one, the app id is the group.
    init(consumerID: String?, appID: String, replica: String, namespace: String = "default", uuid: String) {
        let template = consumerID.flatMap { $0.isEmpty ? nil : $0 } ?? "{appID}"
        isEphemeral = template.contains("{uuid}")
        text =
            template.replacing("{appID}", with: appID).replacing("{uuid}", with: uuid)
            .replacing("{podName}", with: replica).replacing("{namespace}", with: namespace)
    }
}
