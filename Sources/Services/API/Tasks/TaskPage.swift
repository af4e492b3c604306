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

    private struct Selection {
        var entries: [Entry<TodoTask>] = []
        /// Where the page ends, when there is more.
        var cursor: TaskCursor?

        /// - Returns: false when the page is full.
        mutating func add(_ entry: Entry<TodoTask>, upTo limit: Int) -> Bool {
            guard entries.count < limit else {
                cursor = entries.last.map { TaskCursor(after: $0.id) }
                return false
            }
            entries.append(entry)
            return true
        }
    }

    private static func select(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp) -> Selection {
        if let sort = query.order { return sorted(snapshot, query, by: sort, now) }
        return query.isUnfiltered ? newest(snapshot, query) : newestFitting(snapshot, query, now)
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
        var matcher = TaskMatcher(query, now: now)
        for run in snapshot.runs.reversed() {
            if let cursor = query.cursor, let first = run.entries.first, first.id >= cursor.id { continue }
            for match in matcher.matches(in: run.digest).reversed() {
                let entry = run.entries[match.line]
                if let cursor = query.cursor, entry.id >= cursor.id { continue }
                if let filter = query.filter, !filter.matches(entry.record) { continue }
                guard selection.add(entry, upTo: query.limit) else { return selection }
            }
        }
        return selection
    }

    /// Looks at every task that fits, and keeps the page behind the cursor.
    private static func sorted(
        _ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, by sort: TaskSort, _ now: Timestamp
    ) -> Selection {
        var matcher = TaskMatcher(query, now: now)
        var best = Best<(key: TaskSortKey, entry: Entry<TodoTask>)>(query.limit + 1) { sort.precedes($0.key, $1.key) }
        // From the newest on: of equals it is the newer one that most lists keep.
        for run in snapshot.runs.reversed() {
            for match in matcher.matches(in: run.digest).reversed() {
                let entry = run.entries[match.line]
                let key =
                    sort.field == .relevance
                    ? TaskSortKey(rank: match.rank, id: entry.id)
                    : TaskSortKey(of: entry.record, by: sort.field, rank: match.rank, in: query.zone)
                if let cursor = query.cursor, !sort.precedes(cursor.key, key) { continue }
                if let filter = query.filter, !filter.matches(entry.record) { continue }
                best.add((key, entry))
            }
        }
        let found = best.sorted
        var selection = Selection(entries: found.prefix(query.limit).map(\.entry))
        if found.count > query.limit {
            selection.cursor = TaskCursor(after: found[query.limit - 1].key, in: sort)
        }
        return selection
    }
}
