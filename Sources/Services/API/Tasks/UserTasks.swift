import FoundationEssentials
import Store
import Tasks
import TimeZones

/// The tasks of all users, as verbs: each is one change of one user's root, with the events it causes.
struct UserTasks: Sendable {
    let store: RecordStore<TodoTask>

    /// A task as it is answered.
    struct Answer: Sendable {
        let id: UUID
        let rev: Int64
        let json: [UInt8]

        init(_ entry: Entry<TodoTask>) {
            id = entry.id
            rev = entry.rev
            json = entry.json
        }
    }

    /// Whose change it is, and what the events say of its cause.
    struct Cause: Sendable {
        let owner: String
        let traceparent: String?
        /// The clock by which the user's days begin.
        var zone = Zone.utc
    }

    /// - Returns: the task, and whether it was there already, created by an earlier request with the same mark.
    func create(
        _ content: TaskContent, mark: CreationMark?, for cause: Cause
    ) async throws -> (task: Answer, isReplay: Bool) {
        let id = UUID.timeOrdered()
        return try await store.commit(for: cause.owner) { change in
            if let mark, let earlier = change.entry(mark.key) {
                guard earlier.record.creation?.request == mark.request else { throw TaskFault.keyReused }
                return (Answer(earlier), true)
            }
            var task = TodoTask(id: id, content: content, now: change.now, rev: change.rev, creation: mark)
            try task.followSeries(from: nil, in: cause.zone, now: change.now)
            let entry = change.put(task)
            change.emit(.created, entry, changed: [], for: cause)
            return (Answer(entry), false)
        }.value
    }

    /// Changes a task's content; a change that changes nothing leaves the revision as it is.
    /// - Parameter scope: of a recurring task, whether the occurrences to come change as well.
    func edit(
        _ id: UUID, if condition: EntityTag.Condition, scope: SeriesScope = .all, for cause: Cause,
        _ edit: @escaping @Sendable (TaskContent) -> TaskContent
    ) async throws -> Answer {
        try await store.commit(for: cause.owner) { change in
            let old = try change.task(id, if: condition)
            let content = edit(old.record.content)
            guard var task = old.record.changed(to: content, now: change.now, rev: change.rev) else {
                return Answer(old)
            }
            try task.followSeries(
                from: old.record, scope: scope, in: cause.zone, now: change.now, applying: edit)
            let entry = change.put(task)
            change.emit(
                task.transition(from: old.record), entry, changed: task.content.differences(from: old.record.content),
                for: cause)
            return Answer(entry)
        }.value
    }

    func delete(_ id: UUID, if condition: EntityTag.Condition, for cause: Cause) async throws {
        _ = try await store.commit(for: cause.owner) { change in
            let task = try change.task(id, if: condition)
            change.remove(id)
            change.emit(.deleted, task, changed: [], for: cause)
        }
    }
}

extension Change where Record == TodoTask {
    func entry(_ key: String) -> Entry<TodoTask>? { entries[key: key] }

    func task(_ id: UUID, if condition: EntityTag.Condition) throws -> Entry<TodoTask> {
        guard let task = entries[id] else { throw TaskFault.unknown }
        guard condition.allows(task.rev) else { throw TaskFault.stale(rev: task.rev) }
        return task
    }
}
