import FoundationEssentials
import Store
import Tasks

/// Undoing: the user's last change is the one with the highest batch among those that the tasks remember.
extension UserTasks {
    /// Takes back the user's last change, of however many tasks; done again, it brings it back.
    ///
    /// What services did meanwhile is no change of the user's. But an occurrence that was made because of a completion goes
    /// with it, as long as nobody has touched it; a completion that comes back has it made anew.
    /// - Returns: the tasks as they are then, those in the trash without their wire form.
    func undo(for cause: Cause) async throws -> [Answer] {
        var answers: [Answer] = []
        var batches: Batches?
        while true {
            let known = batches
            let step = try await store.commit(for: cause.owner) { change in
                let undone = known?.undone ?? change.lastBatch
                guard let undone else { throw TaskFault.nothingToUndo }
                let batch = known?.new ?? change.rev
                let (tasks, isDone) = change.revert(undone, as: batch, for: cause)
                return (answers: tasks.map(Answer.init), batches: Batches(undone: undone, new: batch), isDone: isDone)
            }.value
            answers += step.answers
            guard !step.isDone else { return answers }
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

    fileprivate var lastBatch: Int64? {
        entries.lazy.filter { !$0.record.isExpired(at: now) }.compactMap { $0.record.lastChange?.batch }.max()
    }

    /// - Returns: the tasks reverted, and whether no more are left.
    fileprivate mutating func revert(
        _ batch: Int64, as new: Int64, for cause: UserTasks.Cause
    ) -> (tasks: [Entry<TodoTask>], isDone: Bool) {
        var tasks: [Entry<TodoTask>] = []
        var size = 0
        for old in entries where old.record.lastChange?.batch == batch && !old.record.isExpired(at: now) {
            guard size < Self.budget else { return (tasks, false) }
            guard let task = old.record.reverted(now: now, rev: rev, batch: new) else { continue }
            let entry = put(task, after: old.record, for: cause)
            withdrawSuccessor(of: old.record, undone: task, for: cause)
            size += 3 * entry.json.count
            tasks.append(entry)
        }
        return (tasks, true)
    }

    private mutating func withdrawSuccessor(of old: TodoTask, undone task: TodoTask, for cause: UserTasks.Cause) {
        guard old.content.status == .completed, task.content.status == .pending || task.isTrashed,
            let series = old.series, let next = entry(series.nextMark.key), next.record.isUntouchedOccurrence
        else { return }
        withdraw(next, for: cause)
    }
}
