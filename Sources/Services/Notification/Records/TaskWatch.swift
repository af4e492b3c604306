import FoundationEssentials
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
