import Contracts
import FoundationEssentials
import JSON
public import Store
public import Tasks
import Timestamps

/// The changes to tasks; each method either throws before it changes anything, or does everything, events included.
extension Change where Record == TodoTask {
    func entry(_ key: String) -> Entry<TodoTask>? { entries[key: key] }

    /// A task that is visible to its owner.
    func task(_ id: UUID, if condition: EntityTag.Condition = .none) throws -> Entry<TodoTask> {
        guard let task = entries[id], !task.record.isTrashed else { throw TaskFault.unknown }
        guard condition.allows(task.rev) else { throw TaskFault.stale(rev: task.rev) }
        return task
    }

    /// A task that is visible to its owner or can be restored.
    func anyTask(_ id: UUID) throws -> Entry<TodoTask> {
        guard let task = entries[id], !task.record.isExpired(at: now) else { throw TaskFault.unknown }
        return task
    }

    /// - Parameter past: when it was created and completed elsewhere, for an import.
    /// - Returns: the task, and whether it existed already, created by an earlier request with the same mark. It may
    ///   have been deleted since: a repeated request does not restore it.
    mutating func create(
        _ content: TaskContent, id: UUID, mark: CreationMark?, batch: Int64? = nil,
        past: (created: Timestamp?, completed: Timestamp?)? = nil, for cause: UserTasks.Cause
    ) throws -> (task: Entry<TodoTask>, isReplay: Bool) {
        if let mark, let earlier = entry(mark.key), earlier.record.isExpired(at: now) { remove(earlier.id) }
        if let mark, let earlier = entry(mark.key) {
            guard earlier.record.creation?.request == mark.request else { throw TaskFault.keyReused }
            return (earlier, true)
        }
        var task = TodoTask(id: id, content: content, now: now, rev: rev, creation: mark)
        try task.followSeries(from: nil, in: cause.zone, now: now)
        if let past { task = task.brought(created: past.created, completed: past.completed) }
        let whole = self.batch(batch, for: cause)
        if whole != rev || cause.unit != nil || past != nil { task = task.created(inBatch: whole, unit: cause.unit) }
        return (put(task, after: nil, for: cause), false)
    }

    /// Changes a task's content; without a difference the revision stays the same.
    mutating func edit(
        _ old: Entry<TodoTask>, scope: SeriesScope = .all, batch: Int64? = nil, for cause: UserTasks.Cause,
        _ edit: (TaskContent) -> TaskContent
    ) throws -> Entry<TodoTask> {
        let content = edit(old.record.content)
        guard var task = old.record.changed(to: content, now: now, rev: rev) else { return old }
        try task.followSeries(from: old.record, scope: scope, in: cause.zone, now: now, applying: edit)
        return put(
            task.changed(inBatch: self.batch(batch, for: cause), unit: cause.unit), after: old.record, for: cause)
    }

    mutating func trash(_ old: Entry<TodoTask>, batch: Int64? = nil, for cause: UserTasks.Cause) {
        let task = old.record.trashed(now: now, rev: rev)
        put(task.changed(inBatch: self.batch(batch, for: cause), unit: cause.unit), after: old.record, for: cause)
    }

    /// Restores a task from the trash; has no effect on one outside it.
    mutating func restore(
        _ old: Entry<TodoTask>, batch: Int64? = nil, for cause: UserTasks.Cause
    ) -> Entry<TodoTask> {
        guard old.record.isTrashed else { return old }
        let task = old.record.restored(now: now, rev: rev)
        return put(
            task.changed(inBatch: self.batch(batch, for: cause), unit: cause.unit), after: old.record, for: cause)
    }

    /// The number of a change for undoing it: that of the unit it belongs to, unless anything else was changed since.
    func batch(_ batch: Int64?, for cause: UserTasks.Cause) -> Int64 {
        let own = batch ?? rev
        guard let unit = cause.unit, !unit.isEmpty else { return own }
        var last: TaskPast?
        for entry in entries {
            guard let past = entry.record.lastChange, past.batch > last?.batch ?? 0 else { continue }
            last = past
        }
        return last?.unit == unit ? last?.batch ?? own : own
    }

    /// Occasionally removes expired tasks from the trash, a limited number at a time.
    ///
    /// An occurrence whose completed predecessor still exists remains as a record: completing that one again, however
    /// late, must not create another.
    mutating func purge() {
        let limit = 16
        guard rev.isMultiple(of: Int64(limit)) else { return }
        let expired = entries.filter { [now] in $0.record.isExpired(at: now) }
        guard !expired.isEmpty else { return }
        var askedFor: Set<String> = []
        for entry in entries where !entry.record.isExpired(at: now) {
            if let series = entry.record.series { askedFor.insert(series.nextMark.key) }
        }
        var left = limit
        for entry in expired where left > 0 {
            if let key = entry.record.creation?.key, askedFor.contains(key) {
                guard !entry.record.isForgotten else { continue }
                put(entry.record.forgotten)
            } else {
                remove(entry.id)
            }
            left -= 1
        }
    }
}

extension Change where Record == TodoTask {
    /// Replaces a task's previous state, nil for a new one, and emits the events: the change for services, the new
    /// state for open clients, and the consequences for reminders.
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

    /// Removes a task for good, and emits the events.
    mutating func withdraw(_ entry: Entry<TodoTask>, for cause: UserTasks.Cause) {
        remove(entry.id)
        var events = EventRow(of: entry.id.taskID, for: cause)
        emit(.deleted, entry.json, &events)
        let gone = entry.record.trashed(now: now, rev: rev)
        emit(gone.reminderNews(since: entry.record), of: gone, &events)
    }

    /// Emits events to plan the reminders of whole days again, since their time depends on the account's zone.
    ///
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

/// The common data of the events for one change of one task.
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

extension TodoTask: StoredRecord {
    /// The `Idempotency-Key`, by which a repeated creation is found.
    public var lookupKey: String? { creation?.key }

    /// The table for filtering and searching lists.
    public static func digest(of entries: [Entry<TodoTask>]) -> TaskTable { TaskTable(entries.lazy.map(\.record)) }
}

extension Snapshot where Record == TodoTask {
    /// A task that is visible to its owner.
    func task(_ id: UUID) -> Entry<TodoTask>? {
        guard let entry = entries[id], !entry.record.isTrashed else { return nil }
        return entry
    }
}
