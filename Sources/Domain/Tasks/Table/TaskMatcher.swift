public import Timestamps

/// Finds the tasks that match a query, table by table, as of one point in time.
public struct TaskMatcher: Sendable {
    private let query: TaskQuery
    private let window: DueWindow?
    private let search: TaskSearch?
    /// True when the query consists of a search only.
    private let isOnlySearch: Bool

    public init(_ query: TaskQuery, now: Timestamp) {
        self.query = query
        window = query.due.isEmpty ? nil : DueWindow(query.due, now: now, in: query.zone)
        search = query.search
        var rest = query
        rest.search = nil
        isOnlySearch = rest.isUnfiltered
    }

    /// The lines of a table that match the query; without a search all have the best rank.
    public func matches(in table: TaskTable) -> RankedLines {
        search == nil ? RankedLines(shown(of: table)) : matches(in: SearchableTable(table))
    }

    /// The matching lines of a table with its index at hand, for repeated searches.
    public func matches(in searchable: SearchableTable) -> RankedLines {
        let shown = shown(of: searchable.table)
        guard let search else { return RankedLines(shown) }
        return searchable.index.lines(of: search, among: shown)
    }

    private func shown(of table: TaskTable) -> LineSet {
        isOnlySearch ? table.listed : table.lines(shownBy: query, window)
    }
}
