import Contracts
import Dapr
import Logging
import NIOCore
import Suite

/// One change to be sent to sockets: encoded once, shared by all of them.
struct Broadcast: Sendable {
    let rev: Int64
    /// Its place among the events of the same commit.
    let index: Int
    let frame: ByteBuffer
}

/// Delivers the events on `task-updates` to the sockets of their users.
struct Broadcasts: Sendable {
    let hub: Hub
    let logger: Logger

    var subscription: Subscription {
        Subscription(
            to: .taskUpdates, bulk: Subscription.Bulk(maximumMessages: 100, maximumAwaitMilliseconds: 5),
            logger: logger, handle: handle)
    }

    @Sendable
    func handle(_ event: SuiteEvent) throws {
        let data = event.data
        guard hub.hasClients(of: data.userID) else { return }
        switch event.type {
        case .syncChanged: hub.deliver(try broadcast(event), to: data.userID)
        case .syncNotice: hub.notify(ByteBuffer(bytes: ServerFrame.notice(data.payload).json), to: data.userID)
        case .syncClosed: hub.close(data.userID)
        default: break
        }
    }

    private func broadcast(_ event: SuiteEvent) throws -> Broadcast {
        let data = event.data
        let change = try SyncChange(json: data.payload)
        let frame = ServerFrame.changed(rev: data.sequence, taskID: data.taskID, change)
        return Broadcast(rev: data.sequence, index: event.index, frame: ByteBuffer(bytes: frame.json))
    }
}
