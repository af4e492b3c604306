import FoundationEssentials
import Store
import Tasks

/// Undoing: the user's last change is the one with the highest batch among those that the tasks remember.
extension UserTasks {
    /// What undoing brought about.
    struct Undone: Sendable {
        /// The tasks that the change was about as they are now, those in the trash without their wire form.
        var tasks: [Answer] = []
        /// The occurrences that went with the completion that caused them, for good.
        var withdrawn: [UUID] = []
    }

    /// Takes back the user's last change, of however many tasks; done again, it brings it back.
    ///
    /// What services did meanwhile is no change of the user's. But an occurrence that was made because of a completion goes
    /// with it, as long as nobody has touched it; a completion that comes back has it made anew.
    /// - Parameter task: a task that the change has to be about.
    /// - Throws: ``TaskFault/nothingToUndo``; ``TaskFault/notLastChange`` if the last change is not about the task.
    func undo(of task: UUID? = nil, for cause: Cause) async throws -> Undone {
        var undone = Undone()
        var batches: Batches?
        while true {
            let known = batches
            let step = try await store.commit(for: cause.owner) { change in
                let batch = try known?.undone ?? change.lastBatch(of: task)
                let new = known?.new ?? change.rev
                let (part, isDone) = change.revert(batch, as: new, for: cause)
                return (part: part, batches: Batches(undone: batch, new: new), isDone: isDone)
            }.value
            undone.tasks += step.part.tasks
            undone.withdrawn += step.part.withdrawn
            guard !step.isDone else { return undone }
            batches = step.batches
        }
    }

    private struct Batches: Sendable {
        let undone: Int64
        let new: Int64
    }
}

extension Change where Record == TodoTask {
    /// A change is committed once it has written about so many bytes; what is left takes another commit.
    static var budget: Int { 256 << 10 }

    fileprivate func lastBatch(of task: UUID?) throws(TaskFault) -> Int64 {
        let batches = entries.lazy.filter { !$0.record.isExpired(at: now) }.compactMap { $0.record.lastChange?.batch }
        guard let last = batches.max() else { throw .nothingToUndo }
        if let task, entries[task]?.record.lastChange?.batch != last { throw .notLastChange }
        return last
    }

    /// - Returns: what became of the tasks, and whether no more are left.
    fileprivate mutating func revert(
        _ batch: Int64, as new: Int64, for cause: UserTasks.Cause
    ) -> (part: UserTasks.Undone, isDone: Bool) {
        var part = UserTasks.Undone()
        var size = 0
        for old in entries where old.record.lastChange?.batch == batch && !old.record.isExpired(at: now) {
            guard size < Self.budget else { return (part, false) }
            guard let task = old.record.reverted(now: now, rev: rev, batch: new) else { continue }
            let entry = put(task, after: old.record, for: cause)
            if let next = untouchedSuccessor(of: old.record, undone: task) {
                withdraw(next, for: cause)
                part.withdrawn.append(next.id)
            }
            size += 3 * entry.json.count
            part.tasks.append(UserTasks.Answer(entry))
        }
        return (part, true)
    }

    private func untouchedSuccessor(of old: TodoTask, undone task: TodoTask) -> Entry<TodoTask>? {
        guard old.content.status == .completed, task.content.status == .pending || task.isTrashed,
            let series = old.series, let next = entry(series.nextMark.key), next.record.isUntouchedOccurrence
        else { return nil }
        return next
    }
}
