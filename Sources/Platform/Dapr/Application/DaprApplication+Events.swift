/// Deliveries of events.
extension DaprApplication {
    func deliver(_ request: AppRequest, to route: TopicRoute) async -> AppResponse {
        if route.subscription.bulk != nil, let bulk = try? BulkDelivery(body: request.body, headers: request.headers) {
            return await deliver(bulk, to: route)
        }
        // What cannot be read now can never be read: it is dropped, and the dead-letter topic keeps it.
        var event = try? TopicEvent(body: request.body, headers: request.headers)
        if event?.topic.isEmpty == true { event?.topic = route.subscription.topic }
        if event?.pubsub.isEmpty == true { event?.pubsub = route.subscription.pubsub }
        return await handle(event, by: route).answer
    }

    /// One after the other: the events of one user keep their order.
    private func deliver(_ bulk: BulkDelivery, to route: TopicRoute) async -> AppResponse {
        var outcomes: [(id: String, outcome: DeliveryOutcome)] = []
        outcomes.reserveCapacity(bulk.entries.count)
        for entry in bulk.entries { outcomes.append((entry.id, await handle(entry.event, by: route))) }
        return BulkDelivery.answer(outcomes)
    }

    private func handle(_ event: TopicEvent?, by route: TopicRoute) async -> DeliveryOutcome {
        let start = ContinuousClock.now
        let outcome = if let event { await route.handle(event) } else { DeliveryOutcome.drop }
        observe?(
            EventDelivery(
                pubsub: route.subscription.pubsub, topic: route.subscription.topic, type: event?.type ?? "",
                outcome: outcome, duration: .now - start))
        return outcome
    }
}
