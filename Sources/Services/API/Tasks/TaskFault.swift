import HTTPTypes
public import ServiceKit
public import Tasks

/// Why a request about a task is refused.
enum TaskFault: Error, Sendable, Hashable {
    /// No such task for this user, whether or not somebody else has it.
    case unknown
    /// The task is not the one that `If-Match` names; its revision.
    case stale(rev: Int64)
    /// The `Idempotency-Key` was used for something else.
    case keyReused
    /// The revision is too old to say what changed since.
    case resyncRequired(rev: Int64)
    /// The task has no recurrence.
    case notRecurring
    /// The task cannot be skipped to its next occurrence; why, as a sentence.
    case notSkippable(String)
    /// There is nothing that could be undone.
    case nothingToUndo
    /// Nothing was undone that could be done again.
    case nothingToRedo
    /// The last change is not about the task that it has to be about.
    case notLastChange
    /// The owner has no task with this tag.
    case unknownTag
    case forbidden
    /// The user has as many tasks as one may have, those done and those in the trash among them.
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
