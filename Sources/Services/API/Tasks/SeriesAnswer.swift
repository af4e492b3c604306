import FoundationEssentials
import JSON
import Recurrence
import Store
import Tasks
import Timestamps

/// What is answered about a series.
enum SeriesAnswer {
    private static let foreseen = 5

    /// `{"recurrence":{…},"series":{"id":…,"occurrence":…},"next":[…]}`: the rule, and the due dates to come after this one.
    static func recurrence(_ rule: RecurrenceRule, of task: TodoTask, now: Timestamp) -> [UInt8] {
        var json = JSONWriter(reserving: 512)
        json.raw(#"{"recurrence":"#)
        rule.encode(into: &json)
        json.raw(#","series":"#)
        json.optionalSeries(task.series)
        json.raw(#","next":"#)
        json.strings(task.upcoming(now: now, limit: foreseen).map(\.text))
        json.raw("}")
        return json.bytes
    }

    /// `{"series_id":…,"instances":[…],"next":[…]}`: the tasks of a series, the latest first, and the due dates that would follow
    /// the latest.
    static func instances(
        of series: UUID, in snapshot: Snapshot<TodoTask>, limit: Int, now: Timestamp
    ) -> [UInt8] {
        let found = snapshot.entries.filter { !$0.record.isTrashed && $0.record.series?.id == series }
            .sorted { ($0.record.series?.occurrence ?? 0) > ($1.record.series?.occurrence ?? 0) }
        var json = JSONWriter(reserving: 1024)
        json.raw(#"{"series_id":"#)
        json.taskID(series)
        json.raw(#","instances":["#)
        for (index, entry) in found.prefix(limit).enumerated() {
            if index > 0 { json.raw(",") }
            json.raw(entry.json)
        }
        json.raw(#"],"next":"#)
        json.strings(found.first?.record.upcoming(now: now, limit: foreseen).map(\.text) ?? [])
        json.raw("}")
        return json.bytes
    }
}
