import FoundationEssentials
import Store
import Tasks
import Timestamps

/// The page of a list in an order that somebody asked for: every task that fits is looked at, and the page behind the cursor is
/// kept.
///
/// Nearly all tasks are told apart by one number; only where two have the same are their keys made and compared.
struct SortedPage {
    private struct Candidate {
        let number: Int64
        let rank: Int
        let entry: Entry<TodoTask>
    }

    private let query: TaskQuery
    private let sort: TaskSort
    private var order: TaskOrder
    private var best: Best<Candidate>

    static func select(
        _ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, by sort: TaskSort, _ now: Timestamp
    ) -> TaskPage.Selection {
        var page = SortedPage(query, sort)
        let matcher = TaskMatcher(query, now: now)
        // Those come first that come first among equals: what follows is rarely kept.
        let isFromNewest = sort.isDescending != (sort.field == .relevance)
        for run in isFromNewest ? snapshot.runs.reversed() : snapshot.runs {
            page.add(run, matcher.matches(in: run.digest), isFromNewest: isFromNewest)
        }
        return page.selection
    }

    private init(_ query: TaskQuery, _ sort: TaskSort) {
        self.query = query
        self.sort = sort
        order = TaskOrder(sort, zone: query.zone)
        best = Best(query.limit + 1) { left, right in
            left.number != right.number
                ? left.number < right.number
                : sort.precedes(Self.key(of: left, sort, query), Self.key(of: right, sort, query))
        }
    }

    private static func key(of candidate: Candidate, _ sort: TaskSort, _ query: TaskQuery) -> TaskSortKey {
        TaskSortKey(of: candidate.entry.record, by: sort.field, rank: candidate.rank, in: query.zone)
    }

    private mutating func add(_ run: Run<TodoTask>, _ matches: RankedLines, isFromNewest: Bool) {
        let lines = matches.lines
        guard !lines.isEmpty else { return }
        let numbers = order.numbers(of: run.digest, matches)
        let consider: (Int) -> Bool = { line in
            if let last = best.last, numbers[line] > last.number { return true }
            let candidate = Candidate(number: numbers[line], rank: matches.rank(of: line), entry: run[line])
            if isBehindCursor(candidate) { best.add(candidate) }
            return true
        }
        _ = isFromNewest ? lines.forEachReversed(consider) : lines.forEach(consider)
    }

    private func isBehindCursor(_ candidate: Candidate) -> Bool {
        guard let cursor = query.cursor else { return true }
        let start = order.number(of: cursor.key)
        return start != candidate.number
            ? start < candidate.number : sort.precedes(cursor.key, Self.key(of: candidate, sort, query))
    }

    private var selection: TaskPage.Selection {
        let found = best.sorted
        var selection = TaskPage.Selection(entries: found.prefix(query.limit).map(\.entry))
        if found.count > query.limit {
            selection.cursor = TaskCursor(after: Self.key(of: found[query.limit - 1], sort, query), in: sort)
        }
        return selection
    }
}
