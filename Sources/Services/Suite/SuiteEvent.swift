public import Contracts
public import Dapr
import FoundationEssentials
import Identifiers
import JSON

/// An event of the suite for a consumer, validated in the same way for all.
public struct SuiteEvent: Sendable {
    /// Maximum length of our events' data, in bytes.
    private static let dataLimit = 1 << 20

    /// nil for a type unknown to this version.
    public let type: EventType?
    /// Its user id is a UUID in lower case, in whatever form it was sent.
    public let data: TaskEventData
    /// The event as it was delivered.
    public let delivered: TopicEvent

    /// - Throws: ``ContractFault`` or `JSONFault` when the event violates the contract, so that a redelivery would too.
    public init(_ delivered: TopicEvent) throws {
        guard delivered.data.count <= Self.dataLimit else { throw ContractFault.unknownValue("data") }
        var data = try TaskEventData(json: delivered.data)
        guard UUID(canonical: data.userID) != nil else { throw ContractFault.unknownValue("user_id") }
        data.userID = data.userID.lowercased()
        (self.delivered, self.data, type) = (delivered, data, EventType(rawValue: delivered.type))
    }

    /// The event's place among those of the same commit.
    public var index: Int { EventID(data.idempotencyKey)?.index ?? 0 }
}

/// A fault that would recur at every delivery of the same event, which is therefore dropped to the dead letters.
public protocol UndeliverableFault: Error {}

extension ContractFault: UndeliverableFault {}
extension JSONFault: UndeliverableFault {}
