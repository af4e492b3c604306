import Contracts
import FoundationEssentials
import JSON
import Store
import Tasks

extension Change where Record == TodoTask {
    /// Puts a task in place of what it was before, nil for a new one, and emits the events: what happened, for services, what is
    /// there now, for open clients, and what that means for reminders.
    @discardableResult
    mutating func put(
        _ task: TodoTask, after old: TodoTask?, for cause: UserTasks.Cause
    ) -> Entry<TodoTask> {
        let entry = put(task)
        let transition = old.map { task.transition(from: $0) } ?? .created
        var events = EventRow(of: entry.id.taskID, for: cause)
        if let old, transition != .deleted {
            events.changed = task.content.differences(from: old.content)
            if transition == .restored { events.changed.append("deleted") }
        }
        emit(transition, entry.json, &events)
        emit(task.reminderNews(since: old), of: task, &events)
        return entry
    }

    /// Removes a task for good, and says so.
    mutating func withdraw(_ entry: Entry<TodoTask>, for cause: UserTasks.Cause) {
        remove(entry.id)
        var events = EventRow(of: entry.id.taskID, for: cause)
        emit(.deleted, entry.json, &events)
        let gone = entry.record.trashed(now: now, rev: rev)
        emit(gone.reminderNews(since: entry.record), of: gone, &events)
    }

    /// Has what is due on a whole day planned anew: when a day's reminder comes depends on where the account is.
    /// - Returns: the last of the tasks, when there are more.
    mutating func remindAnew(after id: UUID?, atMost limit: Int, for cause: UserTasks.Cause) -> UUID? {
        var count = 0
        for entry in entries.suffix(from: id.map { entries.index(atOrAfter: $0) } ?? 0)
        where entry.id != id && entry.record.content.due?.isWholeDay == true
            && entry.record.reminderNews(since: nil) == .scheduled
        {
            var events = EventRow(of: entry.id.taskID, for: cause)
            emit(.scheduled, of: entry.record, &events)
            count += 1
            if count == limit { return entry.id }
        }
        return nil
    }

    /// Emits an event about the whole account.
    mutating func emit(_ type: EventType, payload: [UInt8], for cause: UserTasks.Cause) {
        var events = EventRow(of: "", for: cause)
        emit(type, payload, &events)
    }

    private mutating func emit(_ transition: TaskTransition, _ json: [UInt8], _ events: inout EventRow) {
        emit(transition.eventType, json, &events)
        let sync = transition == .deleted ? SyncChange.delete(taskID: events.taskID) : .upsert(task: json)
        emit(.syncChanged, sync.json, &events)
    }

    private mutating func emit(_ news: ReminderNews?, of task: TodoTask, _ events: inout EventRow) {
        switch news {
        case .scheduled: emit(.reminderScheduled, task.reminderJSON, &events)
        case .cancelled: emit(.reminderCancelled, Array("{}".utf8), &events)
        case nil: break
        }
    }

    private mutating func emit(_ type: EventType, _ payload: [UInt8], _ events: inout EventRow) {
        let data = TaskEventData(
            userID: owner, taskID: events.taskID, sequence: rev, idempotencyKey: nextEventID, payload: payload,
            changed: events.changed)
        emit(
            PendingEvent(
                pubsub: type.topic.pubsub, topic: type.topic.name, type: type.rawValue,
                subject: events.taskID.isEmpty ? nil : events.taskID, data: data.json,
                traceparent: events.cause.traceparent, correlationID: events.cause.correlationID))
    }
}

/// What the events of one change of one task have in common.
private struct EventRow {
    let taskID: String
    let cause: UserTasks.Cause
    /// The names of the members that changed.
    var changed: [String] = []

    init(of taskID: String, for cause: UserTasks.Cause) {
        self.taskID = taskID
        self.cause = cause
    }
}

extension TaskTransition {
    var eventType: EventType {
        switch self {
        case .created: .taskCreated
        case .updated, .restored: .taskUpdated
        case .completed: .taskCompleted
        case .reopened: .taskReopened
        case .deleted: .taskDeleted
        }
    }
}
