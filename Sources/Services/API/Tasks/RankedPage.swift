import FoundationEssentials
import Store
import Tasks
import Timestamps

/// The page of a search: what fits best first, of equals the newer one.
///
/// Ranks are small numbers, so nothing is sorted: from the newest task on, each goes into the tray of its rank until that holds
/// a page, or those before it do.
struct RankedPage {
    /// Where a task is; it is looked at when it is wanted.
    private struct Place {
        let run: Int
        let line: Int
    }

    private let runs: [SearchableRun]
    private let limit: Int
    private let start: Start?
    private var trays: [[Place]] = []
    /// The ranks below it may still be wanted.
    private var rankLimit = Int.max

    static func select(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp) -> TaskPage.Selection {
        var page = RankedPage(snapshot.searchableRuns, query)
        let matcher = TaskMatcher(query, now: now)
        for run in page.runs.indices.reversed() where page.rankLimit > 0 {
            page.add(matcher.matches(in: page.runs[run].table), of: run)
        }
        return page.selection
    }

    /// How many tasks a search finds on all its pages.
    static func total(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp) -> Int {
        let matcher = TaskMatcher(query, now: now)
        return snapshot.searchableRuns.reduce(0) { $0 + matcher.matches(in: $1.table).lineCount }
    }

    private init(_ runs: [SearchableRun], _ query: TaskQuery) {
        self.runs = runs
        limit = query.limit
        start = query.cursor.map(Start.init)
    }

    /// Where the page before ended.
    private struct Start {
        let rank: Int64
        let id: UUID

        init(_ cursor: TaskCursor) { (rank, id) = (cursor.key.number ?? .max, cursor.id) }

        func precedes(_ rank: Int, _ id: @autoclosure () -> UUID) -> Bool {
            self.rank != Int64(rank) ? self.rank < Int64(rank) : id() < self.id
        }
    }

    /// One more than a page tells whether there is another.
    private var wanted: Int { limit + 1 }

    private mutating func add(_ matches: RankedLines, of run: Int) {
        while trays.count < min(matches.rankLimit, rankLimit) { trays.append([]) }
        for rank in 0..<min(matches.rankLimit, rankLimit) where trays[rank].count < wanted {
            matches.forEachReversed(of: rank) { line in
                if start?.precedes(rank, runs[run].run[line].id) ?? true {
                    trays[rank].append(Place(run: run, line: line))
                }
                return trays[rank].count < wanted
            }
        }
        var taken = 0
        for (rank, tray) in trays.enumerated() {
            taken += tray.count
            guard taken < wanted else {
                // Of a full tray nothing more is wanted either.
                rankLimit = tray.count < wanted ? rank + 1 : rank
                return
            }
        }
    }

    private var selection: TaskPage.Selection {
        var selection = TaskPage.Selection()
        var last: TaskSortKey?
        for (rank, tray) in trays.enumerated() {
            for place in tray {
                guard selection.entries.count < limit else {
                    selection.cursor = last.map { TaskCursor(after: $0, in: .relevance) }
                    return selection
                }
                let entry = runs[place.run].run[place.line]
                selection.entries.append(entry)
                last = TaskSortKey(rank: rank, id: entry.id)
            }
        }
        return selection
    }
}

/// Neighbouring tasks with what a search reads of them.
private struct SearchableRun: Sendable {
    let run: Run<TodoTask>
    let table: SearchableTable

    init(_ run: Run<TodoTask>) {
        self.run = run
        table = SearchableTable(run.digest)
    }
}

extension Snapshot where Record == TodoTask {
    /// Found once for all searches of the same version.
    fileprivate var searchableRuns: [SearchableRun] {
        derived("searchable", cost: { $0.count * MemoryLayout<SearchableRun>.stride }) {
            $0.runs.map(SearchableRun.init)
        }
    }
}
