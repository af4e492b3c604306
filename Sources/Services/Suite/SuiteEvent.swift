public import Contracts
public import Dapr
import FoundationEssentials
import Identifiers
import JSON

/// An event of the suite as a consumer sees it: what every one of them is checked for, once and alike.
public struct SuiteEvent: Sendable {
    /// Data longer than this is none of ours, in bytes.
    private static let dataLimit = 1 << 20

    /// nil for a type that this version does not know yet.
    public let type: EventType?
    /// Its user id is a UUID in lower case, however it was sent.
    public let data: TaskEventData
    /// The event as it was delivered.
    public let delivered: TopicEvent

    /// - Throws: ``ContractFault`` or `JSONFault` when the event is not what the contract says, and never will be.
    public init(_ delivered: TopicEvent) throws {
        guard delivered.data.count <= Self.dataLimit else { throw ContractFault.unknownValue("data") }
        var data = try TaskEventData(json: delivered.data)
        guard UUID(canonical: data.userID) != nil else { throw ContractFault.unknownValue("user_id") }
        data.userID = data.userID.lowercased()
        (self.delivered, self.data, type) = (delivered, data, EventType(rawValue: delivered.type))
    }

    /// Where the event stands among those of the same commit.
    public var index: Int { EventID(data.idempotencyKey)?.index ?? 0 }
}

/// A fault that the same event would meet again however often it came: it is dropped, which leads to the dead letters.
public protocol UndeliverableFault: Error {}

extension ContractFault: UndeliverableFault {}
extension JSONFault: UndeliverableFault {}
