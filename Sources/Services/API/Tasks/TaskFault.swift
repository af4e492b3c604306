import HTTPTypes
public import ServiceKit
public import Tasks

/// The reason why a request about a task is refused.
enum TaskFault: Error, Sendable, Hashable {
    /// This user has no such task, even if another user does.
    case unknown
    /// The task's revision is not the one in `If-Match`; the current revision.
    case stale(rev: Int64)
    /// The `Idempotency-Key` was used for a different request.
    case keyReused
    /// The changes since this revision are no longer known.
    case resyncRequired(rev: Int64)
    /// The task has no recurrence.
    case notRecurring
    /// The task cannot be skipped to its next occurrence; the reason, as a sentence.
    case notSkippable(String)
    /// There is nothing to undo.
    case nothingToUndo
    /// There is nothing to redo.
    case nothingToRedo
    /// The last change does not concern the given task.
    case notLastChange
    /// The owner has no task with this tag.
    case unknownTag
    case forbidden
    /// The user has the maximum number of tasks, including completed ones and those in the trash.
    case tooMany
}

extension TaskFault: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unknown: .notFound
        case .stale(let rev):
            Problem(
                .preconditionFailed, "stale", title: "The task has changed",
                detail: "Read it again, then repeat the change.",
                headers: [.eTag: EntityTag.text(rev)])
        case .keyReused:
            Problem(
                .unprocessableContent, "idempotency-key-reused",
                title: "The Idempotency-Key was used for another task",
                errors: [FieldFault("Idempotency-Key", "must be new for every task")])
        case .resyncRequired:
            Problem(
                .gone, "resync-required", title: "The revision is too old", detail: "Load the whole list again.")
        case .notRecurring: Problem(.notFound, "no-recurrence", title: "The task does not recur")
        case .notSkippable(let reason):
            Problem(.conflict, "not-skippable", title: "The occurrence cannot be skipped", detail: reason)
        case .nothingToUndo:
            Problem(.conflict, "nothing-to-undo", title: "There is nothing to undo")
        case .nothingToRedo:
            Problem(.conflict, "nothing-to-redo", title: "There is nothing to redo")
        case .notLastChange:
            Problem(
                .conflict, "not-the-last-change", title: "Something else was changed since",
                detail: "Change the task itself instead.")
        case .unknownTag: Problem(.notFound, "unknown-tag", title: "No task has this tag")
        case .tooMany:
            Problem(
                .conflict, "too-many-tasks", title: "There are as many tasks as there may be",
                detail: "Those that are done count, and those in the trash until they leave it. Delete some first.")
        case .forbidden: .forbidden("The access token does not allow this.")
        }
    }
}

extension TaskInputFault: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .malformed(let fault): .malformed(fault)
        case .notAnObject: .invalid("body", "must be a JSON object")
        case .invalid(let faults): .invalid(faults.map { FieldFault($0.field, $0.message) })
        }
    }
}

extension TaskFieldFault: ProblemConvertible {
    public var problem: Problem { TaskInputFault.invalid([self]).problem }
}
