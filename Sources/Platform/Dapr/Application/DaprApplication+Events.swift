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

    /// Together, if the subscription wants that; else one after the other, so that the events of one user keep their
    /// order.
    private func deliver(_ bulk: BulkDelivery, to route: TopicRoute) async -> AppResponse {
        if let handle = route.subscription.bulk?.handle { return await deliver(bulk, to: route, by: handle) }
        var outcomes: [(id: String, outcome: DeliveryOutcome)] = []
        outcomes.reserveCapacity(bulk.entries.count)
        for entry in bulk.entries { outcomes.append((entry.id, await handle(entry.event, by: route))) }
        return BulkDelivery.answer(outcomes)
    }

    private func deliver(
        _ bulk: BulkDelivery, to route: TopicRoute, by handle: Subscription.BatchHandler
    ) async -> AppResponse {
        let start = ContinuousClock.now
        let readable = bulk.entries.compactMap(\.event)
        var answers = (await handle(readable))[...]
        let outcomes = bulk.entries.map { entry in
            // What cannot be read is dropped; an event the handler said nothing about is delivered again.
            let outcome = entry.event == nil ? DeliveryOutcome.drop : answers.popFirst() ?? .retry
            report(entry.event, outcome, by: route, since: start)
            return (id: entry.id, outcome: outcome)
        }
        return BulkDelivery.answer(outcomes)
    }

    private func handle(_ event: TopicEvent?, by route: TopicRoute) async -> DeliveryOutcome {
        let start = ContinuousClock.now
        let outcome = if let event { await route.handle(event) } else { DeliveryOutcome.drop }
        report(event, outcome, by: route, since: start)
        return outcome
    }

    private func report(
        _ event: TopicEvent?, _ outcome: DeliveryOutcome, by route: TopicRoute, since start: ContinuousClock.Instant
    ) {
        observe?(
            EventDelivery(
                pubsub: route.subscription.pubsub, topic: route.subscription.topic, type: event?.type ?? "",
                outcome: outcome, duration: .now - start, eventID: event?.id ?? "", traceparent: event?.traceparent,
                correlationID: event?.correlationID))
    }
}
