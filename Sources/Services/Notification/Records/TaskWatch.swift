import FoundationEssentials
import JSON
import Timestamps

/// What is known of one task: enough to plan its reminders, and to tell old news from new.
struct TaskWatch: Sendable, Equatable {
    /// Where an event stands among its user's events.
    struct Position: Sendable, Hashable, Comparable {
        let sequence: Int64
        let index: Int

        static func < (left: Position, right: Position) -> Bool {
            (left.sequence, left.index) < (right.sequence, right.index)
        }
    }

    /// The task as its last event told.
    struct Content: Sendable, Equatable {
        var title: String
        var priority: String
        var due: DueDate
        /// Minutes before due; nil is the user's default.
        var offsets: [Int]?
    }

    /// The request that changed the task last: its trace, and what the caller named it. Mails and webhooks belong to it, too.
    struct Origin: Sendable, Equatable {
        var traceparent: String?
        var correlationID: String?
    }

    /// The task's.
    let id: UUID
    var rev: Int64 = 0
    var position: Position
    var changedAt: Timestamp
    /// nil once the task is done, gone or without a date; then only the position is kept, for a while.
    var content: Content?
    /// The reminders made for it.
    var reminders: [UUID] = []
    /// The account's zone, where it was needed.
    var zone: String?
    var origin = Origin()

    var taskID: String { id.uuidString.lowercased() }
}

extension TaskWatch {
    /// The members of the stored form besides id, rev and kind.
    func encode(into json: inout JSONWriter) {
        json.raw(#","sequence":"#)
        json.integer(position.sequence)
        json.raw(#","index":"#)
        json.integer(position.index)
        json.member("changed", changedAt)
        json.member("zone", zone)
        json.member("trace", origin.traceparent)
        json.member("correlation", origin.correlationID)
        if let content {
            json.member("title", content.title)
            json.member("priority", content.priority)
            json.member("due", content.due.text)
            json.member("due_at", content.due.instant)
            if let offsets = content.offsets {
                json.raw(#","offsets":["#)
                for (index, offset) in offsets.enumerated() {
                    if index > 0 { json.raw(",") }
                    json.integer(offset)
                }
                json.raw("]")
            }
        }
        json.raw(#","reminders":["#)
        for (index, id) in reminders.enumerated() {
            if index > 0 { json.raw(",") }
            json.string(id.uuidString.lowercased())
        }
        json.raw("]")
    }

    init(stored value: JSONValue) throws {
        guard let id = value["id"]?.string.flatMap({ UUID(uuidString: $0) }),
            let sequence = value["sequence"]?.integer, let changedAt = value.moment("changed")
        else { throw JSONFault(.wrongType, at: 0) }
        self.init(
            id: id, rev: value["rev"]?.integer ?? 0,
            position: Position(sequence: sequence, index: Int(value["index"]?.integer ?? 0)), changedAt: changedAt,
            content: Content(stored: value),
            reminders: (value["reminders"]?.array ?? []).compactMap { $0.string.flatMap { UUID(uuidString: $0) } },
            zone: value["zone"]?.string,
            origin: Origin(traceparent: value["trace"]?.string, correlationID: value["correlation"]?.string))
    }
}

extension TaskWatch.Content {
    fileprivate init?(stored value: JSONValue) {
        guard let title = value["title"]?.string, let priority = value["priority"]?.string,
            let due = value["due"]?.string.flatMap({ DueDate($0, at: value.moment("due_at")) })
        else { return nil }
        self.init(
            title: title, priority: priority, due: due,
            offsets: value["offsets"]?.array?.compactMap { $0.integer.map(Int.init) })
    }
}

extension JSONValue {
    /// A moment that was stored as an integer.
    func moment(_ member: String) -> Timestamp? {
        self[member]?.integer.map { Timestamp(milliseconds: $0) }
    }
}

extension JSONWriter {
    /// A further member with text; nothing for nil.
    mutating func member(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        raw(",\"")
        raw(name)
        raw("\":")
        string(text)
    }

    /// A further member with a moment, stored as an integer; nothing for nil.
    mutating func member(_ name: StaticString, _ moment: Timestamp?) {
        guard let moment else { return }
        raw(",\"")
        raw(name)
        raw("\":")
        integer(moment.milliseconds)
    }

    /// A moment as clients read it, or `null`.
    mutating func text(_ start: StaticString, _ moment: Timestamp?) {
        raw(start)
        text(moment?.rfc3339)
    }
}
