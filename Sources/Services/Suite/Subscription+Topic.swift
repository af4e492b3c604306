public import Contracts
public import Dapr
public import Logging
import Store

extension Subscription {
    /// Subscribes to a topic of the suite, with its dead letters.
    ///
    /// The outcome of an event is decided here for all consumers: a handled event is acknowledged, and so is one of an
    /// account closed meanwhile, since it no longer matters; an event that can never be handled
    /// (``UndeliverableFault``) is dropped, and goes to the topic's dead letters; any other fault causes a redelivery.
    ///
    /// - Parameters:
    ///   - types: the types to handle; all others are acknowledged unread. nil handles every type.
    ///   - bulk: see ``Subscription/Bulk``.
    ///   - handle: called at least once for each event, so it must be idempotent.
    public init(
        to topic: Topic, of types: Set<EventType>? = nil, bulk: Bulk? = nil, logger: Logger,
        handle: @escaping @Sendable (SuiteEvent) async throws -> Void
    ) {
        self.init(pubsub: topic.pubsub, topic: topic.name, deadLetterTopic: topic.deadLetters, bulk: bulk) { event in
            if let types {
                guard let type = EventType(rawValue: event.type), types.contains(type) else { return .success }
            }
            return await DeliveryOutcome.of(event, logger) { try await handle(try SuiteEvent(event)) }
        }
    }

    /// Subscribes to a topic of the suite for a consumer that handles several events together.
    public init(to topic: Topic, maximumMessages: Int, maximumAwaitMilliseconds: Int, handle: @escaping BatchHandler) {
        let bulk = Bulk(
            maximumMessages: maximumMessages, maximumAwaitMilliseconds: maximumAwaitMilliseconds, handle: handle)
        self.init(pubsub: topic.pubsub, topic: topic.name, deadLetterTopic: topic.deadLetters, bulk: bulk) {
            await handle([$0]).first ?? .retry
        }
    }
}

extension DeliveryOutcome {
    /// The outcome of a delivery: see ``Subscription/init(to:of:bulk:logger:handle:)``.
    public static func of(
        _ event: TopicEvent, _ logger: Logger, _ handle: () async throws -> Void
    ) async -> DeliveryOutcome {
        do {
            try await handle()
            return .success
        } catch StoreFault.closed {
            return .success
        } catch {
            let isLost = error is any UndeliverableFault
            logger.warning(
                isLost ? "An event cannot be handled" : "An event could not be handled yet",
                metadata: ["event_id": "\(event.id)", "event_type": "\(event.type)", "error": "\(error)"])
            return isLost ? .drop : .retry
        }
    }
}
