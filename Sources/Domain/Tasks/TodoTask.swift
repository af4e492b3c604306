public import FoundationEssentials
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
