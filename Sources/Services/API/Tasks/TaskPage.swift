import FoundationEssentials
import JSON
import Store
import Tasks

/// One page of a list, joined from the bytes that the store keeps ready.
enum TaskPage {
    /// `{"tasks":[…],"next_cursor":…,"rev":…}`, newest first.
    static func json(of snapshot: Snapshot<TodoTask>, _ query: TaskQuery) -> [UInt8] {
        let (entries, hasMore) = select(snapshot, query)
        var json = JSONWriter(reserving: entries.reduce(96) { $0 + $1.json.count + 1 })
        json.raw(#"{"tasks":["#)
        for (index, entry) in entries.enumerated() {
            if index > 0 { json.raw(",") }
            json.raw(entry.json)
        }
        json.raw(#"],"next_cursor":"#)
        json.optionalString(hasMore ? entries.last.map { TaskCursor(after: $0.id).text } : nil)
        json.raw(#","rev":"#)
        json.integer(snapshot.rev)
        json.raw("}")
        return json.bytes
    }

    private static func select(
        _ snapshot: Snapshot<TodoTask>, _ query: TaskQuery
    ) -> (entries: [Entry<TodoTask>], hasMore: Bool) {
        var selected: [Entry<TodoTask>] = []
        let all = snapshot.entries
        var index = query.cursor.map { all.index(atOrAfter: $0.id) } ?? all.endIndex
        while index > all.startIndex {
            index = all.index(before: index)
            let entry = all[index]
            guard query.isUnfiltered || query.matches(entry.record.content) else { continue }
            if selected.count == query.limit { return (selected, true) }
            selected.append(entry)
        }
        return (selected, false)
    }
}
