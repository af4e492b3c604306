import FoundationEssentials
import JSON
import Store
import Tasks

/// One page of a list, joined from the bytes that the store keeps ready.
enum TaskPage {
    /// `{"tasks":[…],"next_cursor":…,"rev":…}`, newest first; of a search, what fits best first.
    static func json(of snapshot: Snapshot<TodoTask>, _ query: TaskQuery) -> [UInt8] {
        let page = select(snapshot, query)
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
    }

    private static func select(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery) -> Selection {
        query.search == nil ? newest(snapshot, query) : bestFitting(snapshot, query)
    }

    /// Walks back from the cursor until the page is full.
    private static func newest(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery) -> Selection {
        var selection = Selection()
        let all = snapshot.entries
        var index = query.cursor.map { all.index(atOrAfter: $0.id) } ?? all.endIndex
        while index > all.startIndex {
            index = all.index(before: index)
            let entry = all[index]
            guard query.isUnfiltered || query.rank(entry.record.content) != nil else { continue }
            guard selection.entries.count < query.limit else {
                selection.cursor = selection.entries.last.map { TaskCursor(after: $0.id) }
                break
            }
            selection.entries.append(entry)
        }
        return selection
    }

    /// Ranks every task that fits, and takes the page behind the cursor.
    private static func bestFitting(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery) -> Selection {
        var found: [(rank: Int, entry: Entry<TodoTask>)] = []
        for entry in snapshot.entries {
            guard let rank = query.rank(entry.record.content),
                query.cursor?.precedes(rank: rank, id: entry.id) ?? true
            else { continue }
            found.append((rank, entry))
        }
        found.sort { $0.rank != $1.rank ? $0.rank < $1.rank : $0.entry.id > $1.entry.id }
        var selection = Selection(entries: found.prefix(query.limit).map(\.entry))
        if found.count > query.limit {
            selection.cursor = TaskCursor(after: found[query.limit - 1].entry.id, rank: found[query.limit - 1].rank)
        }
        return selection
    }
}
