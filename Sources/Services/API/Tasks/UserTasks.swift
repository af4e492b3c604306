import FoundationEssentials
import Recurrence
import ServiceKit
import Store
import Tasks
import TimeZones
import Timestamps

/// The operations on the tasks of all users: each is one change of one user's root, with the events it causes.
struct UserTasks: Sendable {
    let store: RecordStore<TodoTask>
    let now: @Sendable () -> Timestamp
    /// Counts the tasks created, by any route.
    let created: Counter

    /// A task for an answer.
    struct Answer: Sendable {
        let id: UUID
        let rev: Int64
        let json: [UInt8]
        let isTrashed: Bool

        init(_ entry: Entry<TodoTask>) {
            id = entry.id
            rev = entry.rev
            json = entry.json
            isTrashed = entry.record.isTrashed
        }
    }

    /// The user who makes a change, and its origin for the events.
    struct Cause: Sendable {
        let owner: String
        let traceparent: String?
        /// The caller's name for the request, if different from the trace's id.
        let correlationID: String?
        /// The zone in which the user's days begin.
        let zone: Zone
        /// The unit that the change belongs to, for requests that are undone together.
        let unit: String?

        /// - Parameter scope: the scope of the request.
        init(owner: String, in scope: RequestScope, zone: Zone = .utc, unit: String? = nil) {
            self.owner = owner
            traceparent = scope.trace.traceparent
            correlationID = scope.ownCorrelationID
            self.zone = zone
            self.unit = unit
        }
    }

    /// - Returns: the task, and whether it existed already, created by an earlier request with the same mark.
    func create(
        _ content: TaskContent, mark: CreationMark?, for cause: Cause
    ) async throws -> (task: Answer, isReplay: Bool) {
        let id = UUID.timeOrdered()
        let made = try await store.commit(for: cause.owner) { change in
            let (entry, isReplay) = try change.create(content, id: id, mark: mark, for: cause)
            return (task: Answer(entry), isReplay: isReplay)
        }.value
        if !made.isReplay { created.add() }
        return made
    }

    /// Changes a task's content; without a difference the revision stays the same.
    ///
    /// - Parameter scope: for a recurring task, whether later occurrences change as well.
    func edit(
        _ id: UUID, if condition: EntityTag.Condition, scope: SeriesScope = .all, for cause: Cause,
        _ edit: @escaping @Sendable (TaskContent) -> TaskContent
    ) async throws -> Answer {
        try await store.commit(for: cause.owner) { change in
            let old = try change.task(id, if: condition)
            return Answer(try change.edit(old, scope: scope, for: cause, edit))
        }.value
    }

    /// Plans the reminders of whole days again, in commits whose events fit into the outbox.
    func remindAnew(for cause: Cause) async throws {
        var last: UUID?
        repeat {
            let start = last
            last = try await store.commit(for: cause.owner) { change in
                change.remindAnew(after: start, atMost: 50, for: cause)
            }.value
        } while last != nil
    }

    /// Moves a task to the trash.
    func delete(_ id: UUID, if condition: EntityTag.Condition, for cause: Cause) async throws {
        _ = try await store.commit(for: cause.owner) { change in
            change.trash(try change.task(id, if: condition), for: cause)
            change.purge()
        }
    }

    /// Restores a task from the trash; has no effect on one outside it.
    func restore(_ id: UUID, for cause: Cause) async throws -> Answer {
        try await store.commit(for: cause.owner) { change in
            Answer(change.restore(try change.anyTask(id), for: cause))
        }.value
    }
}

/// The operations on occurrences of recurring tasks.
extension UserTasks {
    /// The outcome of a request for the next occurrence.
    enum Occurrence: Sendable {
        case made(Answer)
        /// An earlier request made it.
        case exists(Answer)
        /// There is no next occurrence: the occurrence or the task is gone for good, the task is not completed (any
        /// more) or does not recur, or its series is over.
        case nothing
    }

    /// Makes the occurrence after a completed one, unless it was made before.
    ///
    /// Correct for any order and number of requests: each looks at the current task, and the occurrence's creation mark
    /// in the same document ensures that there is only one.
    func makeNextOccurrence(of id: UUID, for cause: Cause) async throws -> Occurrence {
        let next = UUID.timeOrdered()
        let occurrence = try await store.commit(for: cause.owner) { change -> Occurrence in
            // Removing a completed task before this request does not end its series.
            guard let task = change.record(id), let series = task.series, task.content.status == .completed,
                task.content.recurrence != nil
            else { return .nothing }
            if let made = change.entry(series.nextMark.key) {
                return made.record.isExpired(at: change.now) ? .nothing : .exists(Answer(made))
            }
            guard let successor = task.successor(id: next, now: change.now) else { return .nothing }
            return .made(Answer(change.put(successor, after: nil, for: cause)))
        }.value
        if case .made = occurrence { created.add() }
        return occurrence
    }

    /// Moves a pending recurring task to its next occurrence.
    func skip(_ id: UUID, if condition: EntityTag.Condition, for cause: Cause) async throws -> Answer {
        try await store.commit(for: cause.owner) { change in
            let old = try change.task(id, if: condition)
            guard let series = old.record.series, old.record.content.recurrence != nil else {
                throw TaskFault.notRecurring
            }
            guard old.record.content.status == .pending else {
                throw TaskFault.notSkippable("It is completed.")
            }
            guard change.entry(series.nextMark.key) == nil else {
                throw TaskFault.notSkippable("The next occurrence is there already, or was deleted.")
            }
            guard let task = old.record.skipped(now: change.now, rev: change.rev) else {
                throw TaskFault.notSkippable("It is the last of its series.")
            }
            let whole = change.batch(nil, for: cause)
            return Answer(change.put(task.changed(inBatch: whole, unit: cause.unit), after: old.record, for: cause))
        }.value
    }

    /// Sets a task's recurrence rule from now on, or removes it.
    func setRecurrence(
        _ rule: RecurrenceRule?, of id: UUID, if condition: EntityTag.Condition, for cause: Cause
    ) async throws -> Answer {
        try await edit(id, if: condition, for: cause) { $0.recurring(rule) }
    }
}

/// Undo and redo: the user's last change is the one with the highest batch among those remembered by the tasks; the
/// last undone change is the one with the lowest batch among those undone.
extension UserTasks {
    /// The result of an undo or redo.
    struct Undone: Sendable {
        /// The tasks of the change in their current state, those in the trash without their wire form.
        var tasks: [Answer] = []
        /// The occurrences removed for good together with the completion that caused them.
        var withdrawn: [UUID] = []
    }

    enum Direction: Sendable {
        case undo, redo
    }

    /// Undoes the user's last change, whatever its number of tasks; called again, the one before it.
    ///
    /// Changes by services do not count as the user's. But an occurrence made because of a completion is removed with
    /// it, unless it was changed since; redoing the completion makes it again.
    ///
    /// - Parameter task: a task that the change must concern.
    /// - Throws: ``TaskFault/nothingToUndo``; ``TaskFault/notLastChange`` if the last change does not concern the task.
    func undo(of task: UUID? = nil, for cause: Cause) async throws -> Undone {
        try await turn(.undo, of: task, for: cause)
    }

    /// Redoes the last undone change, if nothing was changed since.
    ///
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
    /// Approximate number of bytes after which a change is committed; the rest takes another commit.
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

    /// - Returns: the result for the tasks, and whether no more are left.
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

/// Operations on tags across tasks.
extension UserTasks {
    /// Renames a tag on every task that has it, or removes it, in commits of bounded size.
    ///
    /// A failure in between leaves some tasks changed; the request can be repeated, and undone as a whole.
    ///
    /// - Returns: the number of changed tasks.
    func replaceTag(_ name: String, by new: String?, for cause: Cause) async throws -> Int {
        let folded = name.lowercased()
        var progress = (count: 0, batch: Int64?.none, after: UUID?.none)
        while true {
            let (batch, last) = (progress.batch, progress.after)
            let step = try await store.commit(for: cause.owner) { change in
                try change.replaceTag(folded, by: new, after: last, batch: batch ?? change.rev, for: cause)
            }.value
            progress = (progress.count + step.count, batch ?? step.batch, step.last)
            guard step.last != nil else { break }
        }
        guard progress.count > 0 else { throw TaskFault.unknownTag }
        return progress.count
    }
}

extension Change where Record == TodoTask {
    /// - Returns: the number of changed tasks, and the last of them when there are more.
    fileprivate mutating func replaceTag(
        _ folded: String, by new: String?, after id: UUID?, batch: Int64, for cause: UserTasks.Cause
    ) throws -> (count: Int, batch: Int64, last: UUID?) {
        var size = 0
        var count = 0
        var last = id
        for old in entries.suffix(from: id.map { entries.index(atOrAfter: $0) } ?? 0)
        where old.id != id && !old.record.isTrashed && old.record.content.hasTag(folded) {
            guard size < Self.budget else { return (count, batch, last) }
            let entry = try edit(old, batch: batch, for: cause) { $0.replacingTag(folded, by: new) }
            size += 2 * entry.json.count
            count += 1
            last = old.id
        }
        return (count, batch, nil)
    }
}
