import JSON

/// The messages in dead-letter topics, which can be listed and published again to their original topics.
struct DeadLetters: Sendable {
    /// A dead-letter topic and the topic it belongs to.
    struct Place: Sendable, Hashable {
        let pubsub: String
        let topic: String
        let origin: String
    }

    let sidecars: [Sidecar]
    let brokers: [String: any Broker]
    let history: EventHistory

    /// Every dead-letter topic named by a loaded subscription.
    var places: [Place] {
        var places: Set<Place> = []
        for sidecar in sidecars {
            for subscription in sidecar.state.subscriptions where !subscription.deadLetterTopic.isEmpty {
                places.insert(
                    Place(
                        pubsub: subscription.pubsub, topic: subscription.deadLetterTopic, origin: subscription.topic))
            }
        }
        return places.sorted { ($0.pubsub, $0.topic) < ($1.pubsub, $1.topic) }
    }

    /// The messages of one place, newest first: from the broker's log if it has one, otherwise those seen since the
    /// host started.
    func entries(at place: Place) async -> [LogEntry] {
        if let kept = await brokers[place.pubsub]?.kept(of: place.topic, limit: 200) { return kept }
        return history.entries(after: 0).reversed().filter {
            $0.kind == .dead && $0.pubsub == place.pubsub && $0.message.topic == place.topic
        }.map { LogEntry(id: Int64($0.number), message: $0.message) }
    }

    /// Publishes a message again to its original topic, and then removes it from the dead letters. Every subscriber of
    /// that topic receives it again; those that had accepted it recognise it by its id.
    ///
    /// - Returns: false when there is no such message.
    func replay(_ id: Int64, at place: Place) async throws -> Bool {
        guard let broker = brokers[place.pubsub],
            var message = await entries(at: place).first(where: { $0.id == id })?.message
        else { return false }
        message.topic = place.origin
        try await broker.publish([message])
        if await broker.kept(of: place.topic, limit: 1) != nil {
            await broker.discard(id, of: place.topic)
        } else {
            history.forget(Int(id))
        }
        return true
    }
}
