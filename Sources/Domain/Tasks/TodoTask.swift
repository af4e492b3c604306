public import FoundationEssentials
public import JSON
import Recurrence
public import Timestamps

/// A task: the content that its owner writes, and the data that the service keeps about it.
public struct TodoTask: Sendable, Hashable {
    /// A UUIDv7, so that ids sort by time of creation.
    public let id: UUID
    public var content: TaskContent
    public let created: Timestamp
    public var updated: Timestamp
    /// When it was completed; nil while it is pending.
    public var completed: Timestamp?
    /// The owner's revision at the task's last change; its entity tag.
    public var rev: Int64
    /// The series it belongs to, if it recurs or once did.
    public internal(set) var series: TaskSeries? {
        get { boxedSeries?.value }
        set { boxedSeries = newValue.map { .value($0) } }
    }
    /// When it was moved to the trash; nil outside the trash.
    public internal(set) var deleted: Timestamp?
    /// The owner's changes, for undo and redo; nil when they are unknown.
    public internal(set) var history: TaskHistory? {
        get { boxedHistory?.value }
        set { boxedHistory = newValue.map { .value($0) } }
    }
    /// The owner's last change; nil when it is unknown.
    public var past: TaskPast? { history?.pasts.last }
    /// Identifies a repeated creation; never leaves the service.
    public var creation: CreationMark?

    private var boxedSeries: Boxed<TaskSeries>?
    private var boxedHistory: Boxed<TaskHistory>?

    /// Makes a new task: `created`, `updated` and, if the content is completed, `completed` are `now`.
    public init(id: UUID, content: TaskContent, now: Timestamp, rev: Int64 = 0, creation: CreationMark? = nil) {
        self.id = id
        self.content = content
        created = now
        updated = now
        completed = content.status == .completed ? now : nil
        self.rev = rev
        self.creation = creation
    }

    init(
        id: UUID, content: TaskContent, created: Timestamp, updated: Timestamp, completed: Timestamp?, rev: Int64,
        series: TaskSeries?, creation: CreationMark?
    ) {
        self.id = id
        self.content = content
        self.created = created
        self.updated = updated
        self.completed = completed
        self.rev = rev
        boxedSeries = series.map { .value($0) }
        self.creation = creation
    }
}

extension TodoTask {
    /// The task with earlier times of creation and completion, for imports.
    public func brought(created: Timestamp?, completed: Timestamp?) -> TodoTask {
        guard created != nil || completed != nil else { return self }
        let done = content.status == .completed ? min(completed ?? self.completed ?? updated, updated) : nil
        let begun = min(created ?? self.created, done ?? updated)
        return TodoTask(
            id: id, content: content, created: begun, updated: updated, completed: done, rev: rev, series: series,
            creation: creation)
    }
}

/// The digest of an `Idempotency-Key` and of the request made with it.
public struct CreationMark: Sendable, Hashable {
    public let key: String
    public let request: String

    public init(key: String, request: String) {
        self.key = key
        self.request = request
    }
}

/// The kind of a change to a task, as the events name it.
public enum TaskTransition: String, Sendable, Hashable {
    case created, updated, completed, reopened, deleted, restored
}

extension TodoTask {
    /// The task with new content, as of `now` and the owner's revision `rev`; nil when nothing changes.
    public func changed(to content: TaskContent, now: Timestamp, rev: Int64) -> TodoTask? {
        guard content != self.content else { return nil }
        var task = self
        task.content = content
        task.updated = max(now, created)
        task.rev = rev
        task.remember(self, batch: rev)
        if content.status != self.content.status { task.completed = content.status == .completed ? now : nil }
        return task
    }

    /// The kind of change from an older version of this task: completion and reopening outrank an update.
    public func transition(from old: TodoTask) -> TaskTransition {
        guard isTrashed == old.isTrashed else { return isTrashed ? .deleted : .restored }
        guard content.status != old.content.status else { return .updated }
        return content.status == .completed ? .completed : .reopened
    }
}

/// Deleted tasks are kept for a while, but not shown.
extension TodoTask {
    public var isTrashed: Bool { deleted != nil }

    /// When it is deleted for good; nil outside the trash.
    public var expiry: Timestamp? { deleted.map { $0 + TaskLimits.trashTime } }

    /// True when its time in the trash is over, so that it no longer exists.
    public func isExpired(at now: Timestamp) -> Bool { expiry.map { $0 <= now } ?? false }

    /// The minimal record that the task existed: its id, its times and its creation mark.
    public var forgotten: TodoTask {
        var task = TodoTask(id: id, content: TaskContent(title: ""), now: created, rev: rev, creation: creation)
        task.updated = updated
        task.deleted = deleted
        return task
    }

    /// True for ``forgotten`` tasks, since all others have a title.
    public var isForgotten: Bool { content.title.isEmpty }

    /// The task moved to the trash.
    public func trashed(now: Timestamp, rev: Int64) -> TodoTask { moved(deleted: now, now: now, rev: rev) }

    /// The task restored from the trash.
    public func restored(now: Timestamp, rev: Int64) -> TodoTask { moved(deleted: nil, now: now, rev: rev) }

    private func moved(deleted: Timestamp?, now: Timestamp, rev: Int64) -> TodoTask {
        var task = self
        task.deleted = deleted
        task.updated = max(now, created)
        task.rev = rev
        task.remember(self, batch: rev)
        return task
    }
}

extension TodoTask {
    /// Writes the form of the API's answers and of the events: the schema `Task` of the OpenAPI document.
    public func encodeWire(into writer: inout JSONWriter) {
        writer.object { json in
            json.member("id") { $0.taskID(id) }
            json.member("title", content.title)
            json.member("description", orNull: content.description)
            json.member("status", content.status.rawValue)
            json.member("priority", content.priority.rawValue)
            json.member("tags") { $0.array(content.tags) }
            encodeDue(into: &json)
            json.member("recurrence") { json in
                if let rule = content.recurrence { rule.encode(into: &json) } else { json.raw("null") }
            }
            json.member("series") { $0.optionalSeries(series) }
            json.member("checklist") { json in json.array(content.checklist) { $1.encodeWire(into: &$0) } }
            json.member("position") { json in
                if let position = content.position { json.string(position) } else { json.taskID(id) }
            }
            json.member("created_at") { $0.optionalDate(created) }
            json.member("updated_at") { $0.optionalDate(updated) }
            json.member("completed_at") { $0.optionalDate(completed) }
            json.member("rev", rev)
        }
    }

    /// The wire form as bytes.
    public var wire: [UInt8] {
        var writer = JSONWriter(reserving: 480)
        encodeWire(into: &writer)
        return writer.bytes
    }
}

extension JSONWriter {
    /// Appends the wire form of a series, or `null`.
    public mutating func optionalSeries(_ series: TaskSeries?) {
        guard let series else { return raw("null") }
        object { json in
            json.member("id") { $0.taskID(series.id) }
            json.member("occurrence", series.occurrence)
        }
    }

    mutating func optionalDate(_ date: Timestamp?) {
        guard let date else { return raw("null") }
        string(plain: date.rfc3339Bytes)
    }
}

/// The meaning of a change for the reminder service.
public enum ReminderNews: Sendable, Hashable {
    /// There is a new or changed reminder.
    case scheduled
    /// There are no reminders any more.
    case cancelled
}

extension TodoTask {
    /// The news about reminders after this task was created or changed from `old`; nil when nothing relevant changed.
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
        writer.object { json in
            json.member("title", content.title)
            json.member("priority", content.priority.rawValue)
            encodeDue(into: &json)
        }
        return writer.bytes
    }

    /// Writes the members `due`, `due_at` and `reminders`.
    func encodeDue(into json: inout JSONWriter) {
        json.member("due", orNull: content.due?.text)
        json.member("due_at") { $0.optionalDate(content.due?.instant) }
        json.member("reminders") { $0.optionalMinutes(content.reminders) }
    }
}

extension JSONWriter {
    mutating func optionalMinutes(_ minutes: [Int]?) {
        guard let minutes else { return raw("null") }
        array(minutes) { $0.integer($1) }
    }
}

/// The status of a task.
public enum TaskStatus: String, Sendable, Hashable, CaseIterable {
    case pending
    case completed

    public var toggled: TaskStatus { self == .pending ? .completed : .pending }
}

/// The priority of a task, P1 being the highest.
public enum TaskPriority: String, Sendable, Hashable, CaseIterable, Comparable {
    case p1 = "P1"
    case p2 = "P2"
    case p3 = "P3"
    case p4 = "P4"

    /// The default priority.
    public static let standard = TaskPriority.p3

    /// Reads `P1` to `P4` or `critical`, `high`, `medium`, `low`, in either case.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 8 else { return nil }
        switch text.lowercased() {
        case "p1", "critical": self = .p1
        case "p2", "high": self = .p2
        case "p3", "medium": self = .p3
        case "p4", "low": self = .p4
        default: return nil
        }
    }

    static let requirement = "must be one of P1, P2, P3, P4, or critical, high, medium, low"

    /// Higher priorities sort first.
    public static func < (left: TaskPriority, right: TaskPriority) -> Bool { left.rawValue < right.rawValue }
}
