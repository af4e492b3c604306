public import Timestamps

/// Finds the tasks that a query shows, table by table, as of one moment.
public struct TaskMatcher: Sendable {
    /// The tasks of a table that are shown.
    public struct Matches: Sendable {
        public let lines: LineSet
        private let ranks: [UInt16]

        init(_ lines: LineSet, ranks: [UInt16] = []) {
            self.lines = lines
            self.ranks = ranks
        }

        /// How well a task fits a search, 0 the best.
        public func rank(of line: Int) -> Int { ranks.isEmpty ? 0 : Int(ranks[line]) }
    }

    private let query: TaskQuery
    private let window: DueWindow?

    public init(_ query: TaskQuery, now: Timestamp) {
        self.query = query
        window = query.due.isEmpty ? nil : DueWindow(query.due, now: now, in: query.zone)
    }

    public func matches(in table: TaskTable) -> Matches {
        guard let search = query.search else { return Matches(table.lines(shownBy: query, window)) }
        guard let ranks = table.index.ranks(of: search) else { return Matches(LineSet(of: table.count)) }
        var lines = table.lines(shownBy: query, window)
        lines.formIntersection(LineSet(of: table.count) { ranks[$0] != WordIndex.missing })
        return Matches(lines, ranks: ranks)
    }
}
