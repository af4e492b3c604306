import Contracts
import Dapr
import FoundationEssentials
import JSON
import Logging

/// Hears of closed accounts, whose conversations are erased.
struct AccountClosings: Sendable {
    let conversations: Conversations
    let logger: Logger

    var subscription: Subscription {
        let topic = Topic.accountEvents
        return Subscription(
            pubsub: topic.pubsub, topic: topic.name, deadLetterTopic: topic.deadLetters, handle: take)
    }

    /// What cannot be read would be unreadable again; everything else is worth another try.
    @Sendable
    private func take(_ event: TopicEvent) async -> DeliveryOutcome {
        guard EventType(rawValue: event.type) == .accountDeleted else { return .success }
        guard let data = try? TaskEventData(json: event.data), UUID(uuidString: data.userID) != nil else {
            logger.warning("An event cannot be read", metadata: ["event_id": "\(event.id)"])
            return .drop
        }
        do {
            try await conversations.erase(data.userID.lowercased())
            return .success
        } catch {
            logger.warning("Conversations could not be erased yet", metadata: ["error": "\(error)"])
            return .retry
        }
    }
}
