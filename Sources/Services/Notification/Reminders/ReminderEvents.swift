import Contracts
import Dapr
import FoundationEssentials
import JSON
import Logging
import Store
import Suite
import Timestamps

/// Subscribes to the events about reminders and deleted accounts.
struct ReminderEvents: Sendable {
    let reminders: Reminders
    let logger: Logger

    var subscriptions: [Subscription] {
        [
            // Our own events are published to the same topic.
            Subscription(to: .reminders, of: [.reminderScheduled, .reminderCancelled], logger: logger) { event in
                try await reminders.take(TaskNews(event, now: .now))
            },
            Subscription(to: .accountEvents, of: [.accountDeleted], logger: logger) { event in
                try await reminders.erase(event.data.userID)
            },
        ]
    }
}

/// The content of an event on `reminders` about one task.
struct TaskNews: Sendable, Equatable {
    let userID: String
    let taskID: UUID
    let position: TaskWatch.Position
    /// When the user made the change; never in the future.
    let changedAt: Timestamp
    /// nil when there are no reminders any more.
    let content: TaskWatch.Content?
    let origin: TaskWatch.Origin

    private static let titleLimit = 20_000
    private static let offsetLimit = 20

    /// - Throws: `ContractFault` or `JSONFault` for an event that violates the contract.
    init(_ event: SuiteEvent, now: Timestamp) throws {
        let (data, delivered) = (event.data, event.delivered)
        guard let taskID = UUID(uuidString: data.taskID) else { throw ContractFault.unknownValue("task_id") }
        guard data.sequence > 0 else { throw ContractFault.unknownValue("sequence") }
        userID = data.userID
        self.taskID = taskID
        position = TaskWatch.Position(sequence: data.sequence, index: event.index)
        changedAt = min(delivered.time.flatMap { Timestamp(rfc3339: $0) } ?? now, now)
        origin = TaskWatch.Origin(traceparent: delivered.traceparent, correlationID: delivered.correlationID)
        content = event.type == .reminderScheduled ? try Self.content(data.payload) : nil
    }

    private static func content(_ payload: [UInt8]) throws -> TaskWatch.Content {
        let value = try JSONValue(payload, maximumDepth: 8)
        guard let title = value["title"]?.string, title.utf8.count <= titleLimit else {
            throw ContractFault.unknownValue("title")
        }
        guard let priority = value["priority"]?.string, Preferences.priorities.contains(priority) else {
            throw ContractFault.unknownValue("priority")
        }
        let instant = value["due_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
        guard let text = value["due"]?.string, let due = DueDate(text, at: instant) else {
            throw ContractFault.unknownValue("due")
        }
        return TaskWatch.Content(title: title, priority: priority, due: due, offsets: try offsets(value["reminders"]))
    }

    private static func offsets(_ value: JSONValue?) throws -> [Int]? {
        guard let value, !value.isNull else { return nil }
        let offsets = value.array?.compactMap { $0.integer.map(Int.init) }
        guard let offsets, offsets.count == value.array?.count, offsets.count <= offsetLimit,
            offsets.allSatisfy(Preferences.offsets.contains)
        else { throw ContractFault.unknownValue("reminders") }
        return offsets
    }
}
