import Contracts
import Dapr
import FoundationEssentials
import Store
import Timestamps

/// A delivered event that belongs into somebody's trail.
struct RecordedEvent: Sendable {
    /// More than any task takes.
    private static let dataLimit = 1 << 20
    private static let nameLimit = 256

    let owner: String
    let event: JournalEvent

    /// - Throws: ``RecordFault`` when the event can never be recorded, however often it comes.
    init(_ delivered: TopicEvent) throws(RecordFault) {
        guard delivered.data.count <= Self.dataLimit else { throw .tooLong }
        guard let data = try? TaskEventData(json: delivered.data) else { throw .malformed }
        guard let owner = UUID(uuidString: data.userID) else { throw .noOwner }
        guard [data.idempotencyKey, delivered.source, delivered.type].allSatisfy(Self.isName), data.sequence >= 0,
            data.taskID.utf8.count <= Self.nameLimit
        else { throw .malformed }
        self.owner = owner.uuidString.lowercased()
        event = JournalEvent(
            source: delivered.source, id: data.idempotencyKey, type: delivered.type, subject: data.taskID,
            time: try Self.time(delivered.time), sequence: data.sequence, data: delivered.data)
        guard event.isSound else { throw .malformed }
    }

    private static func isName(_ text: String) -> Bool { !text.isEmpty && text.utf8.count <= nameLimit }

    /// An event without a time happened when it came, as far as anybody knows.
    private static func time(_ text: String?) throws(RecordFault) -> Timestamp {
        guard let text, !text.isEmpty else { return .now }
        guard let time = Timestamp(rfc3339: text) else { throw .malformed }
        return time
    }
}

/// Why an event is not for any trail.
enum RecordFault: Error, Sendable, Equatable {
    case malformed
    case tooLong
    /// The user's id is none.
    case noOwner
}
