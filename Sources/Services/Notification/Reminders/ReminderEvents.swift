import Contracts
import Dapr
import FoundationEssentials
import JSON
import Logging
import Store
import Timestamps

/// What the service hears: what is to be recalled, and which accounts are gone.
struct ReminderEvents: Sendable {
    let reminders: Reminders
    let logger: Logger

    var subscriptions: [Subscription] {
        [subscription(to: .reminders, takeReminder), subscription(to: .accountEvents, takeAccount)]
    }

    private func subscription(
        to topic: Topic, _ handle: @escaping @Sendable (TopicEvent) async throws -> Void
    ) -> Subscription {
        Subscription(pubsub: topic.pubsub, topic: topic.name, deadLetterTopic: topic.deadLetters) { event in
            await outcome(of: event, handle)
        }
    }

    /// What cannot be read would be unreadable again; everything else is worth another try.
    private func outcome(
        of event: TopicEvent, _ handle: @Sendable (TopicEvent) async throws -> Void
    ) async -> Dapr.DeliveryOutcome {
        do {
            try await handle(event)
            return .success
        } catch StoreFault.closed {
            // The account is gone: late news of it is no news.
            return .success
        } catch let fault where Self.isPoison(fault) {
            logger.warning("an event that cannot be read", metadata: ["event_id": "\(event.id)", "error": "\(fault)"])
            return .drop
        } catch {
            logger.warning(
                "an event could not be handled", metadata: ["event_id": "\(event.id)", "error": "\(error)"])
            return .retry
        }
    }

    private static func isPoison(_ fault: any Error) -> Bool { fault is ContractFault || fault is JSONFault }

    private func takeReminder(_ event: TopicEvent) async throws {
        switch EventType(rawValue: event.type) {
        case .reminderScheduled?: try await reminders.take(TaskNews(event, type: .reminderScheduled, now: .now))
        case .reminderCancelled?: try await reminders.take(TaskNews(event, type: .reminderCancelled, now: .now))
        default: break  // our own, and what is not known yet
        }
    }

    private func takeAccount(_ event: TopicEvent) async throws {
        guard EventType(rawValue: event.type) == .accountDeleted else { return }
        let data = try TaskEventData(json: event.data)
        guard UUID(uuidString: data.userID) != nil else { throw ContractFault.unknownValue("user_id") }
        try await reminders.erase(data.userID.lowercased())
    }
}
