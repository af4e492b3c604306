import FoundationEssentials
import Recurrence
import ServiceKit
import Store
import Tasks

/// The occurrences of recurring tasks, as verbs.
extension UserTasks {
    /// What became of the wish for a next occurrence.
    enum Occurrence: Sendable {
        case made(Answer)
        /// An earlier request made it.
        case exists(Answer)
        /// The occurrence or the task is gone for good, the task is not completed (any more), or does not recur; or its series is over.
        case nothing
    }

    /// Makes the occurrence after a completed one, unless it was made before.
    ///
    /// Whatever the order and number of the requests: each looks at the task as it is now, and the creation mark of the
    /// occurrence, in the same document, is what makes it one.
    func makeNextOccurrence(of id: UUID, for cause: Cause) async throws -> Occurrence {
        let next = UUID.timeOrdered()
        let occurrence = try await store.commit(for: cause.owner) { change -> Occurrence in
            // Done is done: to clear away a completed task before anybody asked does not end its series.
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

    /// Lets a task recur by another rule from now on, or by none.
    func setRecurrence(
        _ rule: RecurrenceRule?, of id: UUID, if condition: EntityTag.Condition, for cause: Cause
    ) async throws -> Answer {
        try await edit(id, if: condition, for: cause) { $0.recurring(rule) }
    }
}
