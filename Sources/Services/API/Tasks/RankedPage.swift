import FoundationEssentials
import Store
import Tasks
import Timestamps

/// A page of a search: best match first, then newest first.
///
/// Ranks are small numbers, so nothing is sorted: starting with the newest, each task is added to the bucket of its
/// rank, until that bucket or those before it hold a page.
struct RankedPage {
    /// The location of a task, which is read on demand.
    private struct Place {
        let run: Int
        let line: Int
    }

    private let runs: [SearchableRun]
    private let limit: Int
    private let start: Start?
    private var trays: [[Place]] = []
    /// One more than the highest rank that may still be needed.
    private var rankLimit = Int.max

    static func select(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp) -> TaskPage.Selection {
        var page = RankedPage(snapshot.searchableRuns, query)
        let matcher = TaskMatcher(query, now: now)
        for run in page.runs.indices.reversed() where page.rankLimit > 0 {
            page.add(matcher.matches(in: page.runs[run].table), of: run)
        }
        return page.selection
    }

    /// Number of tasks on all pages of a search.
    static func total(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp) -> Int {
        let matcher = TaskMatcher(query, now: now)
        return snapshot.searchableRuns.reduce(0) { $0 + matcher.matches(in: $1.table).lineCount }
    }

    private init(_ runs: [SearchableRun], _ query: TaskQuery) {
        self.runs = runs
        limit = query.limit
        start = query.cursor.map(Start.init)
    }

    /// The end of the previous page.
    private struct Start {
        let rank: Int64
        let id: UUID

        init(_ cursor: TaskCursor) { (rank, id) = (cursor.key.number ?? .max, cursor.id) }

        func precedes(_ rank: Int, _ id: @autoclosure () -> UUID) -> Bool {
            self.rank != Int64(rank) ? self.rank < Int64(rank) : id() < self.id
        }
    }

    /// One more than a page, to tell whether there is another.
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
                // No further tasks are needed in a full bucket either.
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

/// Neighbouring tasks with their table for searching.
private struct SearchableRun: Sendable {
    let run: Run<TodoTask>
    let table: SearchableTable

    init(_ run: Run<TodoTask>) {
        self.run = run
        table = SearchableTable(run.digest)
    }
}

extension Snapshot where Record == TodoTask {
    /// Computed once for all searches of the same version.
    fileprivate var searchableRuns: [SearchableRun] {
        derived("searchable", cost: { $0.count * MemoryLayout<SearchableRun>.stride }) {
            $0.runs.map(SearchableRun.init)
        }
    }
}

/// A page of a list in a requested order: every matching task is examined, and the page after the cursor is kept.
///
/// Nearly all tasks are ordered by one number; only for equal numbers are their keys made and compared.
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
        // Tasks that precede others with the same number come first, because later ones are then rarely kept.
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

/// The first elements of many by some order, keeping no more than requested.
struct Best<Element> {
    private let limit: Int
    private let precedes: (Element, Element) -> Bool
    /// A heap with the last of the kept elements on top.
    private var heap: [Element] = []

    init(_ limit: Int, by precedes: @escaping (Element, Element) -> Bool) {
        self.limit = limit
        self.precedes = precedes
    }

    /// The last of the kept elements once the limit is reached: elements that do not precede it are not kept.
    var last: Element? { heap.count == limit ? heap.first : nil }

    mutating func add(_ element: Element) {
        if heap.count < limit {
            heap.append(element)
            rise()
        } else if let last = heap.first, precedes(element, last) {
            heap[0] = element
            sink()
        }
    }

    /// The kept elements in order.
    var sorted: [Element] { heap.sorted(by: precedes) }

    private mutating func rise() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var last = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(heap[last], heap[child])
            {
                last = child
            }
            guard last != parent else { return }
            heap.swapAt(parent, last)
            parent = last
        }
    }
}
