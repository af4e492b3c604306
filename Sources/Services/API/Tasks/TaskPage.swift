import FoundationEssentials
import JSON
import Store
import Tasks
import Timestamps

/// One page of a list, joined from the bytes that the store keeps ready.
enum TaskPage {
    /// `{"tasks":[…],"next_cursor":…,"rev":…}`.
    static func json(of snapshot: Snapshot<TodoTask>, _ query: TaskQuery, now: Timestamp) -> [UInt8] {
        let page = select(snapshot, query, now)
        var json = JSONWriter(reserving: page.entries.reduce(96) { $0 + $1.json.count + 1 })
        json.raw(#"{"tasks":["#)
        for (index, entry) in page.entries.enumerated() {
            if index > 0 { json.raw(",") }
            json.raw(entry.json)
        }
        json.raw(#"],"next_cursor":"#)
        json.optionalString(page.cursor?.text)
        json.raw(#","rev":"#)
        json.integer(snapshot.rev)
        json.raw("}")
        return json.bytes
    }

    struct Selection {
        var entries: [Entry<TodoTask>] = []
        /// Where the page ends, when there is more.
        var cursor: TaskCursor?

        /// - Returns: false when the page is full.
        fileprivate mutating func add(_ entry: Entry<TodoTask>, upTo limit: Int) -> Bool {
            guard entries.count < limit else {
                cursor = entries.last.map { TaskCursor(after: $0.id) }
                return false
            }
            entries.append(entry)
            return true
        }
    }

    private static func select(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp) -> Selection {
        switch query.order {
        case nil: query.isUnfiltered ? newest(snapshot, query) : newestFitting(snapshot, query, now)
        case .relevance?: RankedPage.select(snapshot, query, now)
        case let sort?: SortedPage.select(snapshot, query, by: sort, now)
        }
    }

    /// Walks back from the cursor until the page is full.
    private static func newest(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery) -> Selection {
        var selection = Selection()
        let all = snapshot.entries
        var index = query.cursor.map { all.index(atOrAfter: $0.id) } ?? all.endIndex
        while index > all.startIndex {
            index = all.index(before: index)
            guard !all[index].record.isTrashed else { continue }
            guard selection.add(all[index], upTo: query.limit) else { break }
        }
        return selection
    }

    /// The same, passing over what is not asked for.
    private static func newestFitting(
        _ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp
    ) -> Selection {
        var selection = Selection()
        let matcher = TaskMatcher(query, now: now)
        for run in snapshot.runs.reversed() {
            if let cursor = query.cursor, let first = run.firstID, first >= cursor.id { continue }
            let hasRoom = matcher.matches(in: run.digest).lines.forEachReversed { line in
                let entry = run[line]
                if let cursor = query.cursor, entry.id >= cursor.id { return true }
                return selection.add(entry, upTo: query.limit)
            }
            guard hasRoom else { break }
        }
        return selection
    }
}
