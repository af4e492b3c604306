import FoundationEssentials
import Store
import Tasks

/// The manual order of tasks.
extension UserTasks {
    /// The place that a task is moved to.
    enum Place: Sendable, Hashable {
        case before(UUID)
        case after(UUID)

        var neighbour: UUID {
            switch self {
            case .before(let id), .after(let id): id
            }
        }
    }

    /// Moves a task next to another one.
    func move(_ id: UUID, to place: Place, if condition: EntityTag.Condition, for cause: Cause) async throws -> Answer {
        try await store.commit(for: cause.owner) { change in
            let old = try change.task(id, if: condition)
            guard place.neighbour != id else { return Answer(old) }
            let position = try change.position(of: old, at: place, for: cause)
            return Answer(try change.edit(old, for: cause) { $0.moved(to: position) })
        }.value
    }
}

extension Change where Record == TodoTask {
    /// A position between the neighbour and the task beyond; tasks that share a position are passed together.
    ///
    /// If there is none, the tasks around are spread first.
    fileprivate mutating func position(
        of moved: Entry<TodoTask>, at place: UserTasks.Place, for cause: UserTasks.Cause
    ) throws -> String {
        guard let neighbour = entries[place.neighbour], !neighbour.record.isTrashed else {
            throw TaskFieldFault(place.member, "must be the id of one of your tasks")
        }
        let (mark, bytes) = (neighbour.record.position, neighbour.record.position.utf8)
        var beyond: String?
        for other in entries where !other.record.isTrashed && other.id != moved.id {
            let position = other.record.position
            switch place {
            case .before where position.utf8.lexicographicallyPrecedes(bytes):
                if beyond.map({ $0.utf8.lexicographicallyPrecedes(position.utf8) }) ?? true { beyond = position }
            case .after where bytes.lexicographicallyPrecedes(position.utf8):
                if beyond.map({ position.utf8.lexicographicallyPrecedes($0.utf8) }) ?? true { beyond = position }
            default: break
            }
        }
        let between =
            switch place {
            case .before: TaskPosition.between(beyond, mark)
            case .after: TaskPosition.between(mark, beyond)
            }
        return try between ?? spread(around: mark, at: place, for: moved, cause)
    }

    /// Gives new positions to the tasks around a place, as few as necessary.
    ///
    /// - Returns: the position that is free afterwards.
    private mutating func spread(
        around mark: String, at place: UserTasks.Place, for moved: Entry<TodoTask>, _ cause: UserTasks.Cause
    ) throws -> String {
        let others = entries.filter { !$0.record.isTrashed && $0.id != moved.id }
            .map { (position: $0.record.position, entry: $0) }
            .sorted { left, right in
                left.position == right.position
                    ? left.entry.id < right.entry.id
                    : left.position.utf8.lexicographicallyPrecedes(right.position.utf8)
            }
        let index: Int? =
            switch place {
            case .before: others.firstIndex { $0.position == mark }
            case .after: others.lastIndex { $0.position == mark }.map { $0 + 1 }
            }
        let spread = TaskSpread(at: index ?? others.count, of: others.map(\.position))
        var positions = spread.positions
        let free = positions.remove(at: spread.place)
        for (other, position) in zip(others[spread.window], positions) {
            _ = try edit(other.entry, for: cause) { $0.moved(to: position) }
        }
        return free
    }
}

extension UserTasks.Place {
    /// The member of the request for the place.
    var member: String {
        switch self {
        case .before: "before"
        case .after: "after"
        }
    }
}
