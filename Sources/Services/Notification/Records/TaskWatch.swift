import FoundationEssentials
import JSON
import Timestamps

/// The data about one task that is needed to plan its reminders, and to detect outdated events.
struct TaskWatch: Sendable, Equatable {
    /// An event's place among its user's events.
    struct Position: Sendable, Hashable, Comparable {
        let sequence: Int64
        let index: Int

        static func < (left: Position, right: Position) -> Bool {
            (left.sequence, left.index) < (right.sequence, right.index)
        }
    }

    /// The task according to its last event.
    struct Content: Sendable, Equatable {
        var title: String
        var priority: String
        var due: DueDate
        /// Minutes before the due date; nil for the user's default.
        var offsets: [Int]?
    }

    /// The request that last changed the task: its trace, and the caller's name for it. E-mails and webhooks belong to
    /// it, too.
    struct Origin: Sendable, Equatable {
        var traceparent: String?
        var correlationID: String?
    }

    /// The task's id.
    let id: UUID
    var rev: Int64 = 0
    var position: Position
    var changedAt: Timestamp
    /// nil once the task is completed, gone or without a date; then only the position is kept, for a while.
    var content: Content?
    /// The ids of its reminders.
    var reminders: [UUID] = []
    /// The account's zone, if it was needed.
    var zone: String?
    var origin = Origin()

    var taskID: String { id.uuidString.lowercased() }
}

extension TaskWatch {
    /// Writes the members of the stored form besides id, rev and kind.
    func encode(into json: inout JSONWriter) {
        json.member("sequence", position.sequence)
        json.member("index", position.index)
        json.member("changed", changedAt.milliseconds)
        json.member("zone", ifPresent: zone)
        json.member("trace", ifPresent: origin.traceparent)
        json.member("correlation", ifPresent: origin.correlationID)
        if let content {
            json.member("title", content.title)
            json.member("priority", content.priority)
            json.member("due", content.due.text)
            json.member("due_at", ifPresent: content.due.instant?.milliseconds)
            if let offsets = content.offsets {
                json.member("offsets") { json in json.array(offsets) { $0.integer($1) } }
            }
        }
        json.member("reminders") { json in json.array(reminders) { $0.string($1.uuidString.lowercased()) } }
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
    /// A time stored as an integer.
    func moment(_ member: String) -> Timestamp? {
        self[member]?.integer.map { Timestamp(milliseconds: $0) }
    }
}
