import JSON

/// What a change means for the one who reminds.
public enum ReminderNews: Sendable, Hashable {
    /// There is something to be reminded of, or it has changed.
    case scheduled
    /// There is nothing any more.
    case cancelled
}

extension TodoTask {
    /// What has to be told after this task came about, or came out of `old`; nil when nothing that matters changed.
    public func reminderNews(since old: TodoTask?) -> ReminderNews? {
        let wasAwaited = old?.isAwaited ?? false
        guard isAwaited else { return wasAwaited ? .cancelled : nil }
        guard wasAwaited, let before = old?.content else { return .scheduled }
        let isSame =
            content.due == before.due && content.reminders == before.reminders && content.title == before.title
            && content.priority == before.priority
        return isSame ? nil : .scheduled
    }

    private var isAwaited: Bool { content.due != nil && content.status == .pending && deleted == nil }

    /// The payload of `com.todo.reminder.scheduled`.
    public var reminderJSON: [UInt8] {
        var writer = JSONWriter(reserving: 192)
        writer.raw("{\"title\":")
        writer.string(content.title)
        writer.raw(",\"priority\":")
        writer.string(content.priority.rawValue)
        encodeDue(into: &writer)
        writer.raw("}")
        return writer.bytes
    }

    /// Writes `,"due":…,"due_at":…,"reminders":…`.
    func encodeDue(into writer: inout JSONWriter) {
        guard let due = content.due else {
            writer.raw(",\"due\":null,\"due_at\":null,\"reminders\":")
            return writer.optionalMinutes(content.reminders)
        }
        writer.raw(",\"due\":")
        writer.string(due.text)
        writer.raw(",\"due_at\":")
        writer.optionalDate(due.instant)
        writer.raw(",\"reminders\":")
        writer.optionalMinutes(content.reminders)
    }
}

extension JSONWriter {
    mutating func optionalMinutes(_ minutes: [Int]?) {
        guard let minutes else { return raw("null") }
        list(minutes) { $1.integer($0) }
    }
}
