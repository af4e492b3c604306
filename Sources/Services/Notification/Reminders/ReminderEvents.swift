import Contracts
import Dapr
import FoundationEssentials
import JSON
import Logging
import ServiceKit
import Store
import Suite
import Timestamps

/// Subscribes to the events about reminders and deleted accounts.
struct ReminderEvents: Sendable {
    /// Events handled together share commits, so a short wait for more is worthwhile.
    private static let bulk = (messages: 100, milliseconds: 20)
    /// Maximum number of tasks whose news share a commit: the commit's own events have to fit in the outbox.
    private static let newsPerCommit = 25

    let reminders: Reminders
    let logger: Logger

    var subscriptions: [Subscription] {
        [
            Subscription(
                to: .reminders, maximumMessages: Self.bulk.messages, maximumAwaitMilliseconds: Self.bulk.milliseconds,
                handle: take),
            Subscription(to: .accountEvents, of: [.accountDeleted], logger: logger) { event in
                try await reminders.erase(event.data.userID)
            },
        ]
    }
}

extension ReminderEvents {
    /// Handles each user's news in order of arrival, and different users' concurrently, so that no user's reminders
    /// wait for another user's import.
    ///
    /// The service's own events arrive on the same topic, and are ignored.
    @Sendable
    func take(_ events: [TopicEvent]) async -> [DeliveryOutcome] {
        var outcomes = [DeliveryOutcome](repeating: .success, count: events.count)
        var byUser: [String: [(index: Int, news: TaskNews)]] = [:]
        for (index, event) in events.enumerated() {
            guard [.reminderScheduled, .reminderCancelled].contains(EventType(rawValue: event.type)) else { continue }
            outcomes[index] = await DeliveryOutcome.of(event, logger) {
                let news = try TaskNews(try SuiteEvent(event), now: .now)
                byUser[news.userID, default: []].append((index, news))
            }
        }
        await withTaskGroup(of: [(Int, DeliveryOutcome)].self) { group in
            for news in byUser.values { group.addTask { await take(news, of: events) } }
            for await taken in group { for (index, outcome) in taken { outcomes[index] = outcome } }
        }
        return outcomes
    }

    /// Handles one user's news; the news of one request share commits.
    private func take(
        _ news: [(index: Int, news: TaskNews)], of events: [TopicEvent]
    ) async -> [(Int, DeliveryOutcome)] {
        var outcomes: [(Int, DeliveryOutcome)] = []
        var rest = news[...]
        while let first = rest.first {
            let origin = first.news.origin
            let some = rest.prefix { $0.news.origin.correlationID == origin.correlationID }.prefix(Self.newsPerCommit)
            rest = rest.dropFirst(some.count)
            let outcome = await RequestScope(of: origin, userID: first.news.userID).following {
                await DeliveryOutcome.of(events[first.index], logger) {
                    try await reminders.take(some.map(\.news), of: first.news.userID)
                }
            }
            outcomes += some.map { ($0.index, outcome) }
        }
        return outcomes
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
