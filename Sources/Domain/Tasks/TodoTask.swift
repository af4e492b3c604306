public import FoundationEssentials
public import JSON
import Recurrence
public import Timestamps

/// One thing to do: what its owner wrote, and what the service keeps about it.
public struct TodoTask: Sendable, Hashable {
    /// A UUIDv7: ids sort by the time of creation.
    public let id: UUID
    public var content: TaskContent
    public let created: Timestamp
    public var updated: Timestamp
    /// When it was completed; nil while it is pending.
    public var completed: Timestamp?
    /// The owner's revision at the task's last change; its entity tag.
    public var rev: Int64
    /// The series that it is an occurrence of, if it recurs or once did.
    public internal(set) var series: TaskSeries? {
        get { boxedSeries?.value }
        set { boxedSeries = newValue.map { .value($0) } }
    }
    /// When it was moved to the trash; nil outside.
    public internal(set) var deleted: Timestamp?
    /// What its owner changed, for undoing and redoing it; nil when that is not known.
    public internal(set) var history: TaskHistory? {
        get { boxedHistory?.value }
        set { boxedHistory = newValue.map { .value($0) } }
    }
    /// What its owner's last change was; nil when it is not known.
    public var past: TaskPast? { history?.pasts.last }
    /// What makes a repeated creation recognisable; never leaves the service.
    public var creation: CreationMark?

    private var boxedSeries: Boxed<TaskSeries>?
    private var boxedHistory: Boxed<TaskHistory>?

    /// A task as it is created: `created`, `updated` and, if it is born completed, `completed` are `now`.
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
    /// The same task, brought from where it was created, and perhaps completed, earlier than here.
    public func brought(created: Timestamp?, completed: Timestamp?) -> TodoTask {
        guard created != nil || completed != nil else { return self }
        let done = content.status == .completed ? min(completed ?? self.completed ?? updated, updated) : nil
        let begun = min(created ?? self.created, done ?? updated)
        return TodoTask(
            id: id, content: content, created: begun, updated: updated, completed: done, rev: rev, series: series,
            creation: creation)
    }
}

/// The digest of an `Idempotency-Key` and of what was asked for under it.
public struct CreationMark: Sendable, Hashable {
    public let key: String
    public let request: String

    public init(key: String, request: String) {
        self.key = key
        self.request = request
    }
}

/// What a change did to a task, in the words of the events.
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

    /// How this task, changed, differs from the one before: completion and reopening outrank an update.
    public func transition(from old: TodoTask) -> TaskTransition {
        guard isTrashed == old.isTrashed else { return isTrashed ? .deleted : .restored }
        guard content.status != old.content.status else { return .updated }
        return content.status == .completed ? .completed : .reopened
    }
}

/// A deleted task is kept for a while, out of everybody's sight.
extension TodoTask {
    public var isTrashed: Bool { deleted != nil }

    /// When it is gone for good; nil outside the trash.
    public var expiry: Timestamp? { deleted.map { $0 + TaskLimits.trashTime } }

    /// Whether it has been in the trash for so long that it does not exist any more.
    public func isExpired(at now: Timestamp) -> Bool { expiry.map { $0 <= now } ?? false }

    /// What is left of it when nothing is to be left but that it was there: its id, its times and its creation mark.
    public var forgotten: TodoTask {
        var task = TodoTask(id: id, content: TaskContent(title: ""), now: created, rev: rev, creation: creation)
        task.updated = updated
        task.deleted = deleted
        return task
    }

    /// No task that somebody wrote is without a title.
    public var isForgotten: Bool { content.title.isEmpty }

    /// The task in the trash.
    public func trashed(now: Timestamp, rev: Int64) -> TodoTask { moved(deleted: now, now: now, rev: rev) }

    /// The task back from the trash.
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
    /// Writes what the API answers and the events carry: the contract `Task` of the OpenAPI document.
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

    /// The wire form as bytes of its own.
    public var wire: [UInt8] {
        var writer = JSONWriter(reserving: 480)
        encodeWire(into: &writer)
        return writer.bytes
    }
}

extension JSONWriter {
    /// Appends an array of strings.
    public mutating func strings(_ texts: [String]) {
        raw("[")
        for (index, text) in texts.enumerated() {
            if index > 0 { raw(",") }
            string(text)
        }
        raw("]")
    }

    /// Appends what clients see of a series, or `null`.
    public mutating func optionalSeries(_ series: TaskSeries?) {
        guard let series else { return raw("null") }
        object { json in
            json.member("id") { $0.taskID(series.id) }
            json.member("occurrence", series.occurrence)
        }
    }

    mutating func optionalDate(_ date: Timestamp?) {
        guard let date else { return raw("null") }
        raw("\"")
        raw(date.rfc3339Bytes)
        raw("\"")
    }
}

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
        list(minutes) { $1.integer($0) }
    }
}

/// Whether a task is still to be done.
public enum TaskStatus: String, Sendable, Hashable, CaseIterable {
    case pending
    case completed

    public var toggled: TaskStatus { self == .pending ? .completed : .pending }
}

/// How much a task matters, P1 the most.
public enum TaskPriority: String, Sendable, Hashable, CaseIterable, Comparable {
    case p1 = "P1"
    case p2 = "P2"
    case p3 = "P3"
    case p4 = "P4"

    /// What a task has when its owner says nothing.
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

    /// More important sorts first.
    public static func < (left: TaskPriority, right: TaskPriority) -> Bool { left.rawValue < right.rawValue }
}
