import Contracts
import Dapr
import Logging
import NIOCore

/// One change on its way to sockets: encoded once, shared by all of them.
struct Broadcast: Sendable {
    let rev: Int64
    /// Its place among the events of the same commit.
    let index: Int
    let frame: ByteBuffer
}

/// Hands what is broadcast on `task-updates` to the sockets it concerns.
struct Broadcasts: Sendable {
    let hub: Hub
    let logger: Logger

    var subscription: Subscription {
        Subscription(
            pubsub: Topic.taskUpdates.pubsub, topic: Topic.taskUpdates.name,
            deadLetterTopic: Topic.taskUpdates.deadLetters,
            bulk: Subscription.Bulk(maximumMessages: 100, maximumAwaitMilliseconds: 5), handle: handle)
    }

    /// An event that cannot be read is dropped, not repeated: it would be unreadable again.
    func handle(_ event: TopicEvent) async -> DeliveryOutcome {
        do {
            let data = try TaskEventData(json: event.data)
            guard hub.hasClients(of: data.userID) else { return .success }
            switch EventType(rawValue: event.type) {
            case .syncChanged: hub.deliver(try broadcast(data), to: data.userID)
            case .syncNotice: hub.notify(ByteBuffer(bytes: ServerFrame.notice(data.payload).json), to: data.userID)
            case .syncClosed: hub.close(data.userID)
            default: break
            }
            return .success
        } catch {
            logger.warning("Unreadable update", metadata: ["event_id": "\(event.id)", "error": "\(error)"])
            return .drop
        }
    }

    private func broadcast(_ data: TaskEventData) throws -> Broadcast {
        let change = try SyncChange(json: data.payload)
        let frame = ServerFrame.changed(rev: data.sequence, taskID: data.taskID, change)
        return Broadcast(
            rev: data.sequence, index: EventID(data.idempotencyKey)?.index ?? 0, frame: ByteBuffer(bytes: frame.json))
    }
}
