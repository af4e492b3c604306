import FoundationEssentials
import Store
import Tasks
import Timestamps

/// The page of a search: what fits best first, of equals the newer one.
///
/// Ranks are small numbers, so nothing is sorted: from the newest task on, each goes into the tray of its rank until that holds
/// a page.
enum RankedPage {
    /// Where a task is; it is looked at when it is wanted.
    private struct Place {
        let run: Run<TodoTask>
        let line: Int

        var entry: Entry<TodoTask> { run[line] }
    }

    static func select(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp) -> TaskPage.Selection {
        let matcher = TaskMatcher(query, now: now)
        let start = query.cursor.map(Start.init)
        // One more than a page tells whether there is another.
        let wanted = query.limit + 1
        var trays: [[Place]] = []
        for run in snapshot.runs.reversed() {
            let matches = matcher.matches(in: run.digest)
            _ = matches.lines.forEachReversed { line in
                let rank = matches.rank(of: line)
                while trays.count <= rank { trays.append([]) }
                guard trays[rank].count < wanted else { return true }
                let place = Place(run: run, line: line)
                if start?.precedes(place.entry, rank) ?? true { trays[rank].append(place) }
                return true
            }
            // Nothing fits better than the best.
            if let best = trays.first, best.count == wanted { break }
        }
        return page(trays, limit: query.limit)
    }

    /// Where the page before ended.
    private struct Start {
        let rank: Int64
        let id: UUID

        init(_ cursor: TaskCursor) { (rank, id) = (cursor.key.number ?? .max, cursor.id) }

        func precedes(_ entry: Entry<TodoTask>, _ rank: Int) -> Bool {
            self.rank != Int64(rank) ? self.rank < Int64(rank) : entry.id < id
        }
    }

    private static func page(_ trays: [[Place]], limit: Int) -> TaskPage.Selection {
        var selection = TaskPage.Selection()
        var last: TaskSortKey?
        for (rank, tray) in trays.enumerated() {
            for place in tray {
                guard selection.entries.count < limit else {
                    selection.cursor = last.map { TaskCursor(after: $0, in: .relevance) }
                    return selection
                }
                let entry = place.entry
                selection.entries.append(entry)
                last = TaskSortKey(rank: rank, id: entry.id)
            }
        }
        return selection
    }
}
