public import Timestamps

/// A task as its owner had it at some time: what a change takes it from, and what undoing brings it back to.
public struct TaskVersion: Sendable, Hashable {
    public let content: TaskContent
    public let series: TaskSeries?
    public let completed: Timestamp?
    /// When it had been moved to the trash, if it had.
    public let deleted: Timestamp?
}

/// A change of a task by its owner, as seen from the other side of it.
public struct TaskPast: Sendable, Hashable {
    /// Which change it was: its revision; where one change takes several commits, the revision of the first.
    public let batch: Int64
    /// What the task is on the other side; nil where it does not exist there.
    public let version: TaskVersion?
    /// What several requests have in common that are undone as one: a turn of a conversation.
    public let unit: String?

    public init(batch: Int64, version: TaskVersion?, unit: String? = nil) {
        self.batch = batch
        self.version = version
        self.unit = unit
    }
}

/// What a task's owner changed, the latest last: what can be undone, and what was undone and can be done again.
public struct TaskHistory: Sendable, Hashable {
    public internal(set) var pasts: [TaskPast] = []
    public internal(set) var undone: [TaskPast] = []

    /// The most changes of a task that are remembered.
    public static let depth = 10
}

extension TodoTask {
    /// The task as it is now.
    public var version: TaskVersion {
        TaskVersion(content: content, series: series, completed: completed, deleted: deleted)
    }

    /// The owner's last change, if it can be undone.
    ///
    /// A creation needs no record of its own: what was never changed was created.
    public var lastChange: TaskPast? {
        if let past { return past }
        guard history == nil, updated == created, deleted == nil, !isMadeByService else { return nil }
        return TaskPast(batch: rev, version: nil)
    }

    /// The change that was undone last, if nothing was changed since.
    public var lastUndone: TaskPast? { history?.undone.last }

    /// Whether a service made it, as the next occurrence of a series, and nobody touched it since.
    public var isUntouchedOccurrence: Bool { isMadeByService && past == nil && deleted == nil && updated == created }

    private var isMadeByService: Bool { creation?.key.hasPrefix(TaskSeries.markPrefix) == true }

    /// Remembers what a task was before a change. What was undone before cannot be done again then.
    mutating func remember(_ old: TodoTask, batch: Int64) {
        var pasts = old.history?.pasts ?? old.lastChange.map { [$0] } ?? []
        pasts.append(TaskPast(batch: batch, version: old.version))
        history = TaskHistory(pasts: pasts.suffix(TaskHistory.depth))
    }

    /// The task as created by one of several commits, or requests, that its owner takes for one change.
    public func created(inBatch batch: Int64, unit: String? = nil) -> TodoTask {
        var task = self
        task.history = TaskHistory(pasts: [TaskPast(batch: batch, version: nil, unit: unit)])
        return task
    }

    /// The same of a change that was just made: of several changes in one, what there was before the first counts.
    public func changed(inBatch batch: Int64, unit: String? = nil) -> TodoTask {
        guard var pasts = history?.pasts, let last = pasts.popLast() else { return self }
        if let before = pasts.last, before.batch == batch {
            pasts[pasts.count - 1] = TaskPast(batch: batch, version: before.version, unit: unit)
        } else {
            pasts.append(TaskPast(batch: batch, version: last.version, unit: unit))
        }
        var task = self
        task.history = TaskHistory(pasts: pasts)
        return task
    }

    /// The task as it was before the owner's last change. What did not exist goes to the trash.
    public func reverted(now: Timestamp, rev: Int64) -> TodoTask? {
        guard let last = lastChange else { return nil }
        var history = history ?? TaskHistory(pasts: [last])
        history.pasts.removeLast()
        history.undone.append(TaskPast(batch: last.batch, version: version, unit: last.unit))
        return turned(to: last.version, history, now: now, rev: rev)
    }

    /// The task as it was before the owner undid a change.
    public func repeated(now: Timestamp, rev: Int64) -> TodoTask? {
        guard var history, let last = history.undone.popLast() else { return nil }
        // A creation that was undone lies in the trash, and is a creation again.
        let isCreation = history.pasts.isEmpty && isTrashed && last.version?.deleted == nil
        history.pasts.append(TaskPast(batch: last.batch, version: isCreation ? nil : version, unit: last.unit))
        return turned(to: last.version, history, now: now, rev: rev)
    }

    private func turned(to version: TaskVersion?, _ history: TaskHistory, now: Timestamp, rev: Int64) -> TodoTask {
        var task = self
        if let version {
            task.content = version.content
            task.series = version.series
            task.completed = version.completed
            task.deleted = version.deleted.map { _ in now }
        } else {
            task.deleted = now
        }
        task.updated = max(now, created)
        task.rev = rev
        task.history = history
        return task
    }
}
