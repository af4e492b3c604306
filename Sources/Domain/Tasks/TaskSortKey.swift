public import FoundationEssentials
public import TimeZones
import Timestamps

/// Where a task stands in a sorted list.
public struct TaskSortKey: Sendable, Hashable {
    enum Value: Sendable, Hashable {
        case missing
        case number(Int64)
        case text(String)
    }

    let value: Value
    let id: UUID

    /// - Parameters:
    ///   - rank: how well it fits a search.
    ///   - zone: where a whole day begins, for the order of due dates.
    public init(of task: borrowing TodoTask, by field: TaskSort.Field, rank: Int, in zone: Zone) {
        id = task.id
        value =
            switch field {
            case .created: .number(task.created.milliseconds)
            case .updated: .number(task.updated.milliseconds)
            case .completed: task.completed.map { .number($0.milliseconds) } ?? .missing
            case .due: task.content.due.map { .number($0.start(in: zone)) } ?? .missing
            case .priority: .number(task.content.priority.number)
            case .title: .text(task.content.title.lowercased())
            case .position: .text(task.position)
            case .relevance: .number(Int64(rank))
            }
    }

    /// The same by relevance, which needs nothing of the task but its id.
    public init(rank: Int, id: UUID) { self.init(.number(Int64(rank)), id: id) }

    /// What a list is sorted by, where that is a number.
    public var number: Int64? {
        guard case .number(let number) = value else { return nil }
        return number
    }

    init(_ value: Value, id: UUID) {
        self.value = value
        self.id = id
    }
}

extension TaskPriority {
    var number: Int64 {
        switch self {
        case .p1: 1
        case .p2: 2
        case .p3: 3
        case .p4: 4
        }
    }
}

extension TaskDue {
    /// When it is due, of a whole day its beginning, in milliseconds.
    func start(in zone: Zone) -> Int64 {
        switch self {
        case .instant(let instant): instant.milliseconds
        case .wallTime(let wall, let own): own.instant(of: wall).milliseconds
        case .day(let day): zone.instant(of: WallTime(day)).milliseconds
        }
    }
}
