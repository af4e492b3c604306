import FoundationEssentials
import Store
import Tasks

/// Undoing: the user's last change is the one with the highest batch among those that the tasks remember; what was undone last is
/// the one with the lowest batch among those that were undone.
extension UserTasks {
    /// What undoing brought about.
    struct Undone: Sendable {
        /// The tasks that the change was about as they are now, those in the trash without their wire form.
        var tasks: [Answer] = []
        /// The occurrences that went with the completion that caused them, for good.
        var withdrawn: [UUID] = []
    }

    enum Direction: Sendable {
        case undo, redo
    }

    /// Takes back the user's last change, of however many tasks; done again, the one before it.
    ///
    /// What services did meanwhile is no change of the user's. But an occurrence that was made because of a completion goes
    /// with it, as long as nobody has touched it; a completion that comes back has it made anew.
    /// - Parameter task: a task that the change has to be about.
    /// - Throws: ``TaskFault/nothingToUndo``; ``TaskFault/notLastChange`` if the last change is not about the task.
    func undo(of task: UUID? = nil, for cause: Cause) async throws -> Undone {
        try await turn(.undo, of: task, for: cause)
    }

    /// Makes the change again that was undone last, if nothing was changed since.
    /// - Throws: ``TaskFault/nothingToRedo``.
    func redo(for cause: Cause) async throws -> Undone { try await turn(.redo, of: nil, for: cause) }

    private func turn(_ direction: Direction, of task: UUID?, for cause: Cause) async throws -> Undone {
        var undone = Undone()
        var batch: Int64?
        while true {
            let known = batch
            let step = try await store.commitInTurn(for: cause.owner) { change in
                let batch = try known ?? (direction == .undo ? change.lastBatch(of: task) : change.undoneBatch())
                let (part, isDone) = change.turn(direction, batch, for: cause)
                return (part: part, batch: batch, isDone: isDone)
            }.value
            undone.tasks += step.part.tasks
            undone.withdrawn += step.part.withdrawn
            guard !step.isDone else { return undone }
            batch = step.batch
        }
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

    fileprivate func undoneBatch() throws(TaskFault) -> Int64 {
        let known = entries.lazy.filter { !$0.record.isExpired(at: now) }
        guard let first = known.compactMap({ $0.record.lastUndone?.batch }).min() else { throw .nothingToRedo }
        guard known.compactMap({ $0.record.lastChange?.batch }).max() ?? 0 < first else { throw .nothingToRedo }
        return first
    }

    /// - Returns: what became of the tasks, and whether no more are left.
    fileprivate mutating func turn(
        _ direction: UserTasks.Direction, _ batch: Int64, for cause: UserTasks.Cause
    ) -> (part: UserTasks.Undone, isDone: Bool) {
        var part = UserTasks.Undone()
        var size = 0
        for old in entries where !old.record.isExpired(at: now) {
            let step = direction == .undo ? old.record.lastChange : old.record.lastUndone
            guard step?.batch == batch else { continue }
            guard size < Self.budget else { return (part, false) }
            let turned =
                direction == .undo ? old.record.reverted(now: now, rev: rev) : old.record.repeated(now: now, rev: rev)
            guard let task = turned else { continue }
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
