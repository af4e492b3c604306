import FoundationEssentials
import Hummingbird
import JSON
import ServiceKit
import Store
import Tasks
import Timestamps

/// A page of the trash, most recently deleted first.
struct TrashPage: Sendable {
    private var limit = TaskQuery.defaultLimit
    private var cursor: (deleted: Int64, id: UUID)?

    /// Reads `limit` and `cursor`.
    init(_ request: Request) throws {
        for (name, value) in try QueryString(request.uri.query ?? "").parameters {
            switch name {
            case "limit":
                guard let limit = Int(value), (1...TaskQuery.maximumLimit).contains(limit) else {
                    throw Problem.invalid(name, "must be a whole number from 1 to \(TaskQuery.maximumLimit)")
                }
                self.limit = limit
            case "cursor":
                let parts = value.split(separator: "-", maxSplits: 1)
                guard parts.count == 2, let deleted = Int64(parts[0]), let id = UUID(taskID: parts[1]) else {
                    throw Problem.invalid(name, "must be the next_cursor of an earlier answer")
                }
                cursor = (deleted, id)
            default: throw Problem.invalid(name, "is not known here; known are limit, cursor")
            }
        }
    }

    /// `{"tasks":[{"task":{…},"deleted_at":…,"expires_at":…}],"next_cursor":…}`.
    func json(of snapshot: Snapshot<TodoTask>, now: Timestamp) -> [UInt8] {
        let found = Self.entries(of: snapshot, now: now).filter { found in
            cursor.map { (found.deleted, found.entry.id) < ($0.deleted, $0.id) } ?? true
        }
        let page = found.prefix(limit)
        var json = JSONWriter(reserving: 512 + 512 * page.count)
        json.object { json in
            json.member("tasks") { $0.trash(page) }
            json.member(
                "next_cursor",
                orNull: found.count > limit ? page.last.map { "\($0.deleted)-\($0.entry.id.taskID)" } : nil)
        }
        return json.bytes
    }

    typealias Trashed = (deleted: Int64, entry: Entry<TodoTask>)

    /// All tasks that can be restored, most recently deleted first.
    static func entries(of snapshot: Snapshot<TodoTask>, now: Timestamp) -> [Trashed] {
        var found: [Trashed] = []
        for entry in snapshot.entries {
            guard let deleted = entry.record.deleted?.milliseconds, !entry.record.isExpired(at: now) else { continue }
            found.append((deleted, entry))
        }
        return found.sorted { ($0.deleted, $0.entry.id) > ($1.deleted, $1.entry.id) }
    }
}

extension JSONWriter {
    /// `[{"task":{…},"deleted_at":…,"expires_at":…}]`.
    mutating func trash(_ entries: some Sequence<TrashPage.Trashed>) {
        array(entries) { json, trashed in
            json.object { json in
                json.member("task", raw: trashed.entry.json)
                json.member("deleted_at", Timestamp(milliseconds: trashed.deleted).rfc3339)
                json.member("expires_at", trashed.entry.record.expiry?.rfc3339 ?? "")
            }
        }
    }
}
