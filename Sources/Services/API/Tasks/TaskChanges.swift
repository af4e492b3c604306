import JSON
import Store
import Tasks

/// What changed since a revision: the answer of delta sync.
enum TaskChanges {
    /// `{"rev":…,"tasks":[…],"deleted":[{"id":…,"rev":…}]}`.
    /// - Throws: ``TaskFault/resyncRequired(rev:)`` when the snapshot cannot tell.
    static func json(of snapshot: Snapshot<TodoTask>, since rev: Int64) throws -> [UInt8] {
        guard rev <= snapshot.rev, let changes = snapshot.changes(since: rev) else {
            throw TaskFault.resyncRequired(rev: snapshot.rev)
        }
        var json = JSONWriter(reserving: changes.changed.reduce(128) { $0 + $1.json.count + 1 })
        json.raw(#"{"rev":"#)
        json.integer(snapshot.rev)
        json.raw(#","tasks":["#)
        for (index, entry) in changes.changed.filter({ !$0.record.isTrashed }).enumerated() {
            if index > 0 { json.raw(",") }
            json.raw(entry.json)
        }
        json.raw(#"],"deleted":["#)
        let trashed = changes.changed.filter(\.record.isTrashed).map { ($0.id, $0.rev) }
        for (index, (id, rev)) in (trashed + changes.removed.map { ($0.id, $0.rev) }).enumerated() {
            json.raw(index == 0 ? #"{"id":"# : #",{"id":"#)
            json.taskID(id)
            json.raw(#","rev":"#)
            json.integer(rev)
            json.raw("}")
        }
        json.raw("]}")
        return json.bytes
    }
}
