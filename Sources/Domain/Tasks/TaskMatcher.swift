import TimeZones
public import Timestamps

/// Finds the tasks that a query shows, table by table, as of one moment.
public struct TaskMatcher: Sendable {
    /// A task that is shown.
    public struct Match: Sendable, Hashable {
        /// Its place in the table.
        public let line: Int
        /// How well it fits a search, 0 the best.
        public let rank: Int
    }

    private let query: TaskQuery
    private let window: DueWindow?
    private var days: [CivilDate: Int64] = [:]

    public init(_ query: TaskQuery, now: Timestamp) {
        self.query = query
        window = query.due.isEmpty ? nil : DueWindow(query.due, now: now, in: query.zone)
    }

    /// The tasks of a table that are shown, in their order.
    public mutating func matches(in table: TaskTable) -> [Match] {
        guard let wanted = tags(in: table) else { return [] }
        let ranks = query.search.map { table.ranks(of: $0) }
        var matches: [Match] = []
        for index in table.lines.indices {
            let rank = ranks?[index] ?? 0
            guard rank >= 0, fits(table.lines[index], of: table, wanted) else { continue }
            matches.append(Match(line: index, rank: Int(rank)))
        }
        return matches
    }

    private struct Tags {
        let all: [Int]
        let any: Set<Int>
    }

    /// The tags of the query as the table counts them; nil when no task of it can have them.
    private func tags(in table: TaskTable) -> Tags? {
        guard !query.tags.isEmpty || !query.anyTags.isEmpty else { return Tags(all: [], any: []) }
        let all = query.tags.compactMap { table.tags.firstIndex(of: $0) }
        let any = Set(query.anyTags.compactMap { table.tags.firstIndex(of: $0) })
        guard all.count == query.tags.count, query.anyTags.isEmpty || !any.isEmpty else { return nil }
        return Tags(all: all, any: any)
    }

    private mutating func fits(_ line: TaskTable.Line, of table: TaskTable, _ wanted: Tags) -> Bool {
        guard line.isListed else { return false }
        if let status = query.status, (status == .completed) != line.isCompleted { return false }
        if !query.priorities.isEmpty, !query.priorities.contains(line.priority) { return false }
        let carried = table.carried[line.tags]
        guard wanted.all.allSatisfy(carried.contains) else { return false }
        guard wanted.any.isEmpty || carried.contains(where: wanted.any.contains) else { return false }
        guard let window else { return true }
        if window.isPendingOnly, line.isCompleted { return false }
        switch line.due {
        case .none: return !window.isDated
        case .instant(let instant): return window.isDated && window.contains(instant, isWholeDay: false)
        case .day(let day): return window.isDated && window.contains(start(of: day), isWholeDay: true)
        }
    }

    private mutating func start(of day: CivilDate) -> Int64 {
        if let known = days[day] { return known }
        let start = TaskDue.day(day).start(in: query.zone)
        days[day] = start
        return start
    }
}
