import FoundationEssentials
public import TimeZones
import Timestamps

/// Approximate sort positions of a table's tasks, as numbers that can be compared quickly.
public struct TaskOrder: Sendable {
    private let sort: TaskSort
    private let zone: Zone
    private var days: [Int64: Int64] = [:]

    public init(_ sort: TaskSort, zone: Zone) {
        self.sort = sort
        self.zone = zone
    }

    /// A number for each line: a task with a lower number comes first; for equal numbers ``TaskSort/precedes(_:_:)``
    /// decides.
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

    /// The number of a position in the list, such as the end of a page.
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

    /// The due times; for whole days, their beginning in the zone.
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

/// Numbers for titles and positions that compare like the beginnings of the texts.
final class TextOrders: Sendable {
    let titles: [Int64]
    let positions: [Int64]

    init(_ texts: [TaskTable.Text]) {
        titles = texts.map { Self.number($0.title.lowercased()) }
        positions = texts.map { TaskPosition.number($0.position ?? $0.id.taskID) }
    }

    /// The first eight bytes in big-endian order.
    static func number(_ title: String) -> Int64 {
        var number: UInt64 = 0
        var count = 0
        for byte in title.utf8.prefix(8) {
            number = number << 8 | UInt64(byte)
            count += 1
        }
        if count < 8 { number <<= UInt64(8 * (8 - count)) }
        // Flipping the sign bit makes signed numbers compare as unsigned ones do.
        return Int64(bitPattern: number ^ 1 << 63)
    }
}

/// The lines of a table that match a query, by rank: a set of lines for each rank, best first.
public struct RankedLines: Sendable {
    /// The bitmaps of all ranks, concatenated.
    private let bits: [UInt64]
    /// Number of words in one bitmap.
    private let width: Int
    private let count: Int

    /// - Parameter bits: concatenated bitmaps of a table with `count` lines, pairwise disjoint.
    init(_ bits: [UInt64], of count: Int) {
        self.bits = bits
        self.count = count
        width = LineSet.width(of: count)
    }

    /// Makes lines that all have the best rank.
    init(_ lines: LineSet) { self.init(lines.bits, of: lines.lines) }

    /// One more than the worst rank.
    public var rankLimit: Int { width == 0 ? 0 : bits.count / width }

    /// Iterates over the lines of one rank in descending order.
    ///
    /// - Parameter body: returns false to stop.
    public func forEachReversed(of rank: Int, _ body: (Int) -> Bool) {
        _ = LineSet.forEachReversed(of: bits(of: rank), body)
    }

    /// The rank of a line, 0 being the best; also 0 for a line that does not match.
    public func rank(of line: Int) -> Int {
        (0..<rankLimit).first { bits[$0 * width + line >> 6] & 1 << UInt64(line & 63) != 0 } ?? 0
    }

    /// Number of matching lines; no line has two ranks.
    public var lineCount: Int { bits.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The lines of every rank.
    public var lines: LineSet {
        var set = LineSet(of: count)
        for rank in 0..<rankLimit { set.formUnion(bits(of: rank)) }
        return set
    }

    private func bits(of rank: Int) -> ArraySlice<UInt64> { bits[rank * width..<(rank + 1) * width] }
}
