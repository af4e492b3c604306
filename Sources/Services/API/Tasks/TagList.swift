import JSON
import Store
import Tasks

/// The tags in use.
enum TagList {
    private struct Usage {
        /// As the newest task that carries it spells it.
        var name: String
        var count = 0
        var pending = 0
    }

    /// `{"tags":[{"name":"work","count":3,"pending":2}]}`, the most used first.
    static func json(of snapshot: Snapshot<TodoTask>) -> [UInt8] {
        var tags: [String: Usage] = [:]
        for entry in snapshot.entries where !entry.record.isTrashed {
            for tag in entry.record.content.tags {
                var usage = tags[tag.lowercased()] ?? Usage(name: tag)
                usage.name = tag
                usage.count += 1
                if entry.record.content.status == .pending { usage.pending += 1 }
                tags[tag.lowercased()] = usage
            }
        }
        let sorted = tags.sorted {
            $0.value.count != $1.value.count ? $0.value.count > $1.value.count : $0.key < $1.key
        }
        var json = JSONWriter(reserving: 64 + 64 * sorted.count)
        json.raw(#"{"tags":["#)
        for (index, (_, usage)) in sorted.enumerated() {
            json.raw(index == 0 ? #"{"name":"# : #",{"name":"#)
            json.string(usage.name)
            json.raw(#","count":"#)
            json.integer(usage.count)
            json.raw(#","pending":"#)
            json.integer(usage.pending)
            json.raw("}")
        }
        json.raw("]}")
        return json.bytes
    }
}
