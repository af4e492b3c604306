import Contracts
import Dapr
import Logging
import Store
import Suite
import Timestamps

/// What the service hears: what is to be recalled, and which accounts are gone.
struct ReminderEvents: Sendable {
    let reminders: Reminders
    let logger: Logger

    var subscriptions: [Subscription] {
        [
            // Our own events travel on the same topic.
            Subscription(to: .reminders, of: [.reminderScheduled, .reminderCancelled], logger: logger) { event in
                try await reminders.take(TaskNews(event, now: .now))
            },
            Subscription(to: .accountEvents, of: [.accountDeleted], logger: logger) { event in
                try await reminders.erase(event.data.userID)
            },
        ]
    }
}
