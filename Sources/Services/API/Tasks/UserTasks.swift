import FoundationEssentials
import ServiceKit
import Store
import Tasks
import TimeZones
import Timestamps

/// The tasks of all users, as verbs: each is one change of one user's root, with the events it causes.
struct UserTasks: Sendable {
    let store: RecordStore<TodoTask>
    let now: @Sendable () -> Timestamp
    /// Counts the tasks that were made, whoever asked for them.
    let created: Counter

    /// A task as it is answered.
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

    /// Whose change it is, and what the events say of its cause.
    struct Cause: Sendable {
        let owner: String
        let traceparent: String?
        /// What the caller named the request, when that is more than the trace's id.
        let correlationID: String?
        /// The clock by which the user's days begin.
        let zone: Zone
        /// What the change belongs to, where several requests are undone as one.
        let unit: String?

        /// - Parameter scope: of the request.
        init(owner: String, in scope: RequestScope, zone: Zone = .utc, unit: String? = nil) {
            self.owner = owner
            traceparent = scope.trace.traceparent
            correlationID = scope.ownCorrelationID
            self.zone = zone
            self.unit = unit
        }
    }

    /// - Returns: the task, and whether it was there already, created by an earlier request with the same mark.
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

    /// Changes a task's content; a change that changes nothing leaves the revision as it is.
    /// - Parameter scope: of a recurring task, whether the occurrences to come change as well.
    func edit(
        _ id: UUID, if condition: EntityTag.Condition, scope: SeriesScope = .all, for cause: Cause,
        _ edit: @escaping @Sendable (TaskContent) -> TaskContent
    ) async throws -> Answer {
        try await store.commit(for: cause.owner) { change in
            let old = try change.task(id, if: condition)
            return Answer(try change.edit(old, scope: scope, for: cause, edit))
        }.value
    }

    /// Has the reminders of whole days planned anew, in commits whose events fit into the outbox.
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

    /// Brings a task back from the trash; one that is not there stays as it is.
    func restore(_ id: UUID, for cause: Cause) async throws -> Answer {
        try await store.commit(for: cause.owner) { change in
            Answer(change.restore(try change.anyTask(id), for: cause))
        }.value
    }
}
