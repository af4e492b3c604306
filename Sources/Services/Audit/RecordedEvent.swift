import Contracts
import Dapr
import Store
import Suite
import Timestamps

/// A delivered event that belongs into a user's trail.
struct RecordedEvent: Sendable {
    private static let nameLimit = 256

    let owner: String
    let event: JournalEvent

    /// - Throws: `ContractFault` or `JSONFault` when the event can never be recorded, however often it comes.
    init(_ delivered: TopicEvent) throws {
        let data = try SuiteEvent(delivered).data
        for (name, text) in [("id", data.idempotencyKey), ("source", delivered.source), ("type", delivered.type)]
        where text.isEmpty || text.utf8.count > Self.nameLimit { throw ContractFault.unknownValue(name) }
        guard data.sequence >= 0 else { throw ContractFault.unknownValue("sequence") }
        guard data.taskID.utf8.count <= Self.nameLimit else { throw ContractFault.unknownValue("task_id") }
        owner = data.userID
        event = JournalEvent(
            source: delivered.source, id: data.idempotencyKey, type: delivered.type, subject: data.taskID,
            time: try Self.time(delivered.time), sequence: data.sequence, data: delivered.data)
        guard event.isSound else { throw ContractFault.unknownValue("data") }
    }

    /// An event without a time happened when it came, as far as is known.
    private static func time(_ text: String?) throws -> Timestamp {
        guard let text, !text.isEmpty else { return .now }
        guard let time = Timestamp(rfc3339: text) else { throw ContractFault.unknownValue("time") }
        return time
    }
}
