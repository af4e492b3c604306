public import Timestamps

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
