import FoundationEssentials
import Timestamps

/// One reminder of one task: when, how far it is, and by which channels it went out.
struct Reminder: Sendable, Equatable {
    /// `scheduled → due → delivered | failed`, or `cancelled`, or `missed` when nobody was there for too long.
    enum State: String, Sendable, CaseIterable {
        case scheduled, due, delivered, failed, cancelled, missed
    }

    let id: UUID
    var rev: Int64 = 0
    let taskID: String
    var title: String
    var priority: String
    /// As the task has it.
    let due: String
    /// The instant; nil for a whole day.
    let dueAt: Timestamp?
    /// Minutes before due.
    let offset: Int
    var state = State.scheduled
    /// When it fires next.
    var at: Timestamp
    /// How often it has fired: once, and once more after each snooze.
    var round = 0
    /// When it fired last, or was found to be missed.
    var firedAt: Timestamp?
    var isSnoozed = false
    var dismissedAt: Timestamp?
    var deliveries: [Delivery] = []

    /// What makes it one of a kind: a task's due date and the minutes before it.
    var mark: String { Self.mark(task: taskID, due: due, offset: offset) }

    static func mark(task: String, due: String, offset: Int) -> String { "\(task)|\(due)|\(offset)" }

    /// Whether it belongs to the user's history.
    var isPast: Bool { firedAt != nil }

    /// What the outside knows this firing by, the same at every attempt.
    var deliveryID: String { "msg_\(id.uuidString.lowercased())_\(round)" }

    /// When something is to be done about it next.
    var nextStep: Timestamp? {
        switch state {
        case .scheduled: at
        case .due: deliveries.compactMap { $0.state == .pending ? $0.nextAt : nil }.min()
        default: nil
        }
    }

    /// Closes the books when no delivery is under way any more.
    mutating func settle() {
        guard state == .due, !deliveries.contains(where: { $0.state == .pending }) else { return }
        let hasFailed = deliveries.contains { $0.state == .failed }
        let hasArrived = deliveries.contains { $0.state == .delivered }
        state = hasFailed && !hasArrived ? .failed : .delivered
    }

    /// Gives up what has not happened yet.
    mutating func cancel() {
        for index in deliveries.indices where deliveries[index].state == .pending {
            deliveries[index].state = .cancelled
            deliveries[index].nextAt = nil
        }
        if state == .scheduled, round > 0 {
            // A snoozed one: it had fired before.
            state = .delivered
            isSnoozed = false
        } else if state == .scheduled {
            state = .cancelled
        }
        settle()
    }
}

/// One reminder on its way by one channel.
struct Delivery: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable {
        case pending, delivered, failed, cancelled
    }

    let channel: Channel
    var state = State.pending
    var attempts = 0
    /// When it is tried next, or, while it is tried, when that attempt is taken for lost.
    var nextAt: Timestamp?
    var deliveredAt: Timestamp?
    /// Why the last attempt failed, for people.
    var error: String?
}
