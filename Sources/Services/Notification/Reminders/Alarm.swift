import FoundationEssentials
import Timestamps

/// That something is to be done about a reminder at some time.
struct Alarm: Sendable, Hashable {
    let reminder: UUID
    let at: Timestamp
}

extension Reminder {
    var alarm: Alarm? { nextStep.map { Alarm(reminder: id, at: $0) } }
}

/// One attempt to deliver, claimed by whoever committed it.
struct Attempt: Sendable, Equatable {
    let userID: String
    let reminder: UUID
    let round: Int
    let channel: Channel
    /// Counted from 1.
    let number: Int
}
