public import Timestamps

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
