public import Timestamps

/// Finds the tasks that a query shows, table by table, as of one moment.
public struct TaskMatcher: Sendable {
    private let query: TaskQuery
    private let window: DueWindow?
    private let search: TaskSearch?
    /// Whether the search is all there is.
    private let isOnlySearch: Bool

    public init(_ query: TaskQuery, now: Timestamp) {
        self.query = query
        window = query.due.isEmpty ? nil : DueWindow(query.due, now: now, in: query.zone)
        search = query.search
        var rest = query
        rest.search = nil
        isOnlySearch = rest.isUnfiltered
    }

    /// The lines of a table that the query shows; of a query without a search all have the best rank.
    public func matches(in table: TaskTable) -> RankedLines {
        search == nil ? RankedLines(shown(of: table)) : matches(in: SearchableTable(table))
    }

    /// The same for a table that is searched often.
    public func matches(in searchable: SearchableTable) -> RankedLines {
        let shown = shown(of: searchable.table)
        guard let search else { return RankedLines(shown) }
        return searchable.index.lines(of: search, among: shown)
    }

    private func shown(of table: TaskTable) -> LineSet {
        isOnlySearch ? table.listed : table.lines(shownBy: query, window)
    }
}
