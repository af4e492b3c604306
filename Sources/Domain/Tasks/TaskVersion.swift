public import Timestamps

/// A task as its owner had it at some time: what a change takes it from, and what undoing brings it back to.
public struct TaskVersion: Sendable, Hashable {
    public let content: TaskContent
    public let series: TaskSeries?
    public let completed: Timestamp?
    /// When it had been moved to the trash, if it had.
    public let deleted: Timestamp?
}

/// The owner's last change of a task, as seen from behind.
public struct TaskPast: Sendable, Hashable {
    /// Which change it was: its revision; where one change takes several commits, the revision of the first.
    public let batch: Int64
    /// What the task was before; nil when it did not exist.
    public let version: TaskVersion?

    public init(batch: Int64, version: TaskVersion?) {
        self.batch = batch
        self.version = version
    }
}

extension TodoTask {
    /// The task as it is now.
    public var version: TaskVersion {
        TaskVersion(content: content, series: series, completed: completed, deleted: deleted)
    }

    /// The owner's last change, if that was the last change at all and can be undone.
    ///
    /// A creation needs no record of its own: what was never changed was created. Occurrences are made by a service.
    public var lastChange: TaskPast? {
        if let past { return past }
        guard updated == created, deleted == nil, !isMadeByService else { return nil }
        return TaskPast(batch: rev, version: nil)
    }

    /// Whether a service made it, as the next occurrence of a series, and nobody touched it since.
    public var isUntouchedOccurrence: Bool { isMadeByService && past == nil && deleted == nil && updated == created }

    private var isMadeByService: Bool { creation?.key.hasPrefix(TaskSeries.markPrefix) == true }

    /// The task brought back to what it was before the owner's last change, undoing being a change itself: done again, it
    /// brings the change back. What did not exist goes to the trash.
    public func reverted(now: Timestamp, rev: Int64, batch: Int64) -> TodoTask? {
        guard let last = lastChange else { return nil }
        var task = self
        if let version = last.version {
            task.content = version.content
            task.series = version.series
            task.completed = version.completed
            task.deleted = version.deleted.map { _ in now }
        } else {
            task.deleted = now
        }
        task.updated = max(now, created)
        task.rev = rev
        task.past = TaskPast(batch: batch, version: version)
        return task
    }
}
