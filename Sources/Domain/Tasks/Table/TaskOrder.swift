public import TimeZones
import Timestamps

/// Where the tasks of a table stand in a sorted list, roughly: by numbers that can be compared quickly.
public struct TaskOrder: Sendable {
    private let sort: TaskSort
    private let zone: Zone
    private var days: [Int64: Int64] = [:]

    public init(_ sort: TaskSort, zone: Zone) {
        self.sort = sort
        self.zone = zone
    }

    /// A number for each line; one task comes before another when its number is lower, and when they are equal,
    /// ``TaskSort/precedes(_:_:)`` decides.
    public mutating func numbers(of table: TaskTable, _ matches: RankedLines) -> [Int64] {
        var numbers = column(of: table, matches)
        let last: Int64 = .max
        switch sort.field {
        case .due where sort.isDescending:
            for line in numbers.indices { numbers[line] = table.due.contains(line) ? ~numbers[line] : last }
        case .due:
            for line in numbers.indices where !table.due.contains(line) { numbers[line] = last }
        case .completed:
            for line in numbers.indices {
                numbers[line] =
                    table.completed.contains(line) ? (sort.isDescending ? ~numbers[line] : numbers[line]) : last
            }
        default:
            if sort.isDescending { for line in numbers.indices { numbers[line] = ~numbers[line] } }
        }
        return numbers
    }

    /// The number of a place in the list, such as where a page ends.
    public func number(of key: TaskSortKey) -> Int64 {
        let number: Int64
        switch key.value {
        case .missing: return .max
        case .number(let value): number = value
        case .text(let text): number = sort.field == .position ? TaskPosition.number(text) : TextOrders.number(text)
        }
        return sort.isDescending ? ~number : number
    }

    private mutating func column(of table: TaskTable, _ matches: RankedLines) -> [Int64] {
        switch sort.field {
        case .created: table.created
        case .updated: table.updated
        case .completed: table.completions
        case .due: dueTimes(of: table)
        case .priority: priorities(of: table)
        case .title: table.orders.titles
        case .position: table.orders.positions
        case .relevance: (0..<table.count).map { Int64(matches.rank(of: $0)) }
        }
    }

    private func priorities(of table: TaskTable) -> [Int64] {
        var numbers = [Int64](repeating: 0, count: table.count)
        for (priority, lines) in table.priorities {
            _ = lines.forEach { line in
                numbers[line] = priority.number
                return true
            }
        }
        return numbers
    }

    /// Whole days by where they begin in the zone.
    private mutating func dueTimes(of table: TaskTable) -> [Int64] {
        var times = table.dueTimes
        guard !table.wholeDays.isEmpty else { return times }
        for line in times.indices where table.wholeDays.contains(line) { times[line] = start(of: times[line]) }
        return times
    }

    private mutating func start(of day: Int64) -> Int64 {
        if let known = days[day] { return known }
        let start = TaskDue.day(CivilDate(daysSince1970: Int(day))).start(in: zone)
        days[day] = start
        return start
    }
}
