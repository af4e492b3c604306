import Contracts
import FoundationEssentials
import JSON
import Store
import Timestamps

/// What a change reads and writes, by kind.
extension Change where Record == NotificationRecord {
    var preferences: Preferences { storedPreferences?.preferences ?? Preferences() }

    var storedPreferences: (preferences: Preferences, rev: Int64, isApplied: Bool)? {
        guard case .preferences(let preferences, let rev, let isApplied) = record(NotificationRecord.preferencesID)
        else { return nil }
        return (preferences, rev, isApplied)
    }

    func task(_ id: UUID) -> TaskWatch? { record(id)?.task }
    func reminder(_ id: UUID) -> Reminder? { record(id)?.reminder }

    mutating func put(_ reminder: Reminder) { put(.reminder(reminder)) }
    mutating func put(_ task: TaskWatch) { put(.task(task)) }
}

/// The events of reminders.
extension Change where Record == NotificationRecord {
    mutating func emit(_ type: EventType, _ reminder: Reminder, channel: Channel? = nil, error: String? = nil) {
        var payload = JSONWriter()
        payload.raw(#"{"reminder_id":"#)
        payload.string(reminder.id.uuidString.lowercased())
        payload.member("title", reminder.title)
        payload.member("channel", channel?.rawValue)
        payload.member("due", reminder.due)
        payload.text(",\"due_at\":", reminder.dueAt)
        payload.raw(#","offset":"#)
        payload.integer(reminder.offset)
        payload.member("error", error)
        payload.raw("}")
        emit(type, of: reminder.taskID, payload: payload.bytes)
    }

    /// What open clients show.
    mutating func emitNotice(_ reminder: Reminder) {
        var payload = JSONWriter()
        payload.raw(#"{"kind":"reminder","id":"#)
        payload.string(reminder.id.uuidString.lowercased())
        payload.member("task_id", reminder.taskID)
        payload.member("title", reminder.title)
        payload.member("priority", reminder.priority)
        payload.member("due", reminder.due)
        payload.text(",\"due_at\":", reminder.dueAt)
        payload.member("text", "Reminder: \(reminder.title)")
        payload.raw("}")
        emit(.syncNotice, of: reminder.taskID, payload: payload.bytes)
    }

    private mutating func emit(_ type: EventType, of taskID: String, payload: [UInt8]) {
        let data = TaskEventData(
            userID: owner, taskID: taskID, sequence: rev, idempotencyKey: nextEventID, payload: payload)
        let origin = UUID(uuidString: taskID).flatMap { task($0)?.origin }
        emit(
            PendingEvent(
                pubsub: type.topic.pubsub, topic: type.topic.name, type: type.rawValue, subject: taskID,
                data: data.json, traceparent: origin?.traceparent, correlationID: origin?.correlationID))
    }
}
