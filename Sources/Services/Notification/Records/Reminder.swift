import FoundationEssentials
import JSON
import Timestamps

/// One reminder of one task: its time, its state, and its deliveries.
struct Reminder: Sendable, Equatable {
    /// `scheduled → due → delivered | failed`, or `cancelled`, or `missed` when the service was down for too long.
    enum State: String, Sendable, CaseIterable {
        case scheduled, due, delivered, failed, cancelled, missed
    }

    let id: UUID
    var rev: Int64 = 0
    let taskID: String
    var title: String
    var priority: String
    /// The due date's text in the task.
    let due: String
    /// The instant; nil for a whole day.
    let dueAt: Timestamp?
    /// Minutes before the due date.
    let offset: Int
    var state = State.scheduled
    /// The time of the next firing.
    var at: Timestamp
    /// Number of firings: one, and another after each snooze.
    var round = 0
    /// The time of the last firing, or when it was found to be missed.
    var firedAt: Timestamp?
    var isSnoozed = false
    var dismissedAt: Timestamp?
    var deliveries: [ReminderDelivery] = []

    /// The key that makes it unique: the task, its due date, and the minutes before.
    var mark: String { Self.mark(task: taskID, due: due, offset: offset) }

    static func mark(task: String, due: String, offset: Int) -> String { "\(task)|\(due)|\(offset)" }

    /// True when it belongs to the user's history.
    var isPast: Bool { firedAt != nil }

    /// The id of this firing for receivers, the same at every attempt.
    var deliveryID: String { "msg_\(id.uuidString.lowercased())_\(round)" }

    /// The time of the next action on it.
    var nextStep: Timestamp? {
        switch state {
        case .scheduled: at
        case .due: deliveries.compactMap { $0.state == .pending ? $0.nextAt : nil }.min()
        default: nil
        }
    }

    /// Sets the final state once no delivery is under way.
    mutating func settle() {
        guard state == .due, !deliveries.contains(where: { $0.state == .pending }) else { return }
        let hasFailed = deliveries.contains { $0.state == .failed }
        let hasArrived = deliveries.contains { $0.state == .delivered }
        state = hasFailed && !hasArrived ? .failed : .delivered
    }

    /// Cancels everything that has not happened yet.
    mutating func cancel() {
        for index in deliveries.indices where deliveries[index].state == .pending {
            deliveries[index].state = .cancelled
            deliveries[index].nextAt = nil
        }
        if state == .scheduled, round > 0 {
            // A snoozed reminder, which had fired before.
            state = .delivered
            isSnoozed = false
        } else if state == .scheduled {
            state = .cancelled
        }
        settle()
    }
}

/// The delivery of one reminder by one channel.
struct ReminderDelivery: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable {
        case pending, delivered, failed, cancelled
    }

    let channel: Channel
    var state = State.pending
    var attempts = 0
    /// The time of the next attempt; during an attempt, the time at which it is presumed lost.
    var nextAt: Timestamp?
    var deliveredAt: Timestamp?
    /// The reason why the last attempt failed, for users.
    var error: String?
}

extension Reminder {
    /// Writes the members of the stored form besides id, rev and kind.
    func encode(into json: inout JSONWriter) {
        json.member("task", taskID)
        json.member("title", title)
        json.member("priority", priority)
        json.member("due", due)
        json.member("due_at", ifPresent: dueAt?.milliseconds)
        json.member("offset", offset)
        json.member("state", state.rawValue)
        json.member("at", at.milliseconds)
        json.member("round", round)
        json.member("fired", ifPresent: firedAt?.milliseconds)
        json.member("snoozed", isSnoozed)
        json.member("dismissed", ifPresent: dismissedAt?.milliseconds)
        json.member("deliveries") { json in
            json.stored(deliveries.filter { delivery in !Self.separate.contains { $0.channel == delivery.channel } })
        }
        for (member, channel) in Self.separate {
            let own = deliveries.filter { $0.channel == channel }
            if !own.isEmpty { json.member(member) { $0.stored(own) } }
        }
    }

    /// The channels whose deliveries are stored separately, because a version without them could not read the reminder,
    /// nor the rest of its page.
    private static let separate: [(member: StaticString, channel: Channel)] = [("texts", .sms), ("pushes", .push)]

    init(stored value: JSONValue) throws {
        guard let id = value["id"]?.string.flatMap({ UUID(uuidString: $0) }),
            let taskID = value["task"]?.string, let title = value["title"]?.string,
            let priority = value["priority"]?.string, let due = value["due"]?.string,
            let offset = value["offset"]?.integer, let at = value.moment("at"),
            let state = value["state"]?.string.flatMap({ State(rawValue: $0) })
        else { throw JSONFault(.wrongType, at: 0) }
        self.init(
            id: id, rev: value["rev"]?.integer ?? 0, taskID: taskID, title: title, priority: priority, due: due,
            dueAt: value.moment("due_at"), offset: Int(offset), state: state, at: at,
            round: Int(value["round"]?.integer ?? 0), firedAt: value.moment("fired"),
            isSnoozed: value["snoozed"]?.bool ?? false, dismissedAt: value.moment("dismissed"),
            deliveries: try (["deliveries"] + Self.separate.map(\.member.description)).flatMap {
                try (value[$0]?.array ?? []).map(ReminderDelivery.init(stored:))
            }
        )
    }

    /// Writes an entry of the history.
    func encodeWire(into json: inout JSONWriter) {
        json.object { json in
            json.member("id", id.uuidString.lowercased())
            json.member("task_id", taskID)
            json.member("title", title)
            json.member("priority", priority)
            json.member("due", due)
            json.member("due_at", orNull: dueAt?.rfc3339)
            json.member("offset", offset)
            json.member("state", state.rawValue)
            json.member("fired_at", orNull: firedAt?.rfc3339)
            json.member("snoozed_until", orNull: isSnoozed ? at.rfc3339 : nil)
            json.member("dismissed_at", orNull: dismissedAt?.rfc3339)
            json.member("deliveries") { json in
                json.array(deliveries) { json, delivery in
                    json.object { json in
                        json.member("channel", delivery.channel.rawValue)
                        json.member("state", delivery.state.rawValue)
                        json.member("attempts", delivery.attempts)
                        json.member("delivered_at", orNull: delivery.deliveredAt?.rfc3339)
                        json.member("error", orNull: delivery.error)
                    }
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func stored(_ deliveries: [ReminderDelivery]) {
        array(deliveries) { json, delivery in
            json.object { json in
                json.member("channel", delivery.channel.rawValue)
                json.member("state", delivery.state.rawValue)
                json.member("attempts", delivery.attempts)
                json.member("next", ifPresent: delivery.nextAt?.milliseconds)
                json.member("delivered", ifPresent: delivery.deliveredAt?.milliseconds)
                json.member("error", ifPresent: delivery.error)
            }
        }
    }
}

extension ReminderDelivery {
    fileprivate init(stored value: JSONValue) throws {
        guard let channel = value["channel"]?.string.flatMap({ Channel(rawValue: $0) }),
            let state = value["state"]?.string.flatMap({ State(rawValue: $0) })
        else { throw JSONFault(.wrongType, at: 0) }
        self.init(
            channel: channel, state: state, attempts: Int(value["attempts"]?.integer ?? 0),
            nextAt: value.moment("next"), deliveredAt: value.moment("delivered"), error: value["error"]?.string)
    }
}
