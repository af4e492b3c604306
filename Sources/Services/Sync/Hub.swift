import NIOCore
import ServiceKit
import Synchronization
import Timestamps

/// The open sockets of this replica, by user, within their limits.
final class Hub: Sendable {
    private struct State {
        var clients: [String: [ObjectIdentifier: Client]] = [:]
        var count = 0
    }

    private let state = Mutex(State())
    private let limits: SyncSettings
    private let framesSent: Counter
    private let droppedSlow: Counter

    init(limits: SyncSettings, metrics: Metrics) {
        self.limits = limits
        framesSent = metrics.counter("sync_frames_sent_total", help: "Frames sent to clients for events.")
        droppedSlow = metrics.counter("sync_dropped_slow_total", help: "Sockets closed because they read too slowly.")
        metrics.gauge("sync_sockets", help: "Open sockets.") { [weak self] in Double(self?.count ?? 0) }
        metrics.gauge("websocket_connections_active", help: "The same as sync_sockets, by the name it has elsewhere.") {
            [weak self] in Double(self?.count ?? 0)
        }
    }

    var count: Int { state.withLock { $0.count } }

    /// - Throws: `Problem` 503 when the replica is full, 429 when the user has too many sockets.
    func requireRoom(for userID: String) throws(Problem) {
        let (total, own) = state.withLock { ($0.count, $0.clients[userID]?.count ?? 0) }
        guard total < limits.maximumSockets else { throw .unavailable("This replica holds all the sockets it can.") }
        guard own < limits.maximumSocketsPerUser else { throw .tooManyRequests(retryAfter: 30) }
    }

    /// - Returns: false when there is no capacity left.
    func join(_ client: Client) -> Bool {
        state.withLock { state in
            guard state.count < limits.maximumSockets,
                state.clients[client.userID]?.count ?? 0 < limits.maximumSocketsPerUser
            else { return false }
            state.clients[client.userID, default: [:]][ObjectIdentifier(client)] = client
            state.count += 1
            return true
        }
    }

    func leave(_ client: Client) {
        state.withLock { state in
            guard state.clients[client.userID]?.removeValue(forKey: ObjectIdentifier(client)) != nil else { return }
            state.count -= 1
            if state.clients[client.userID]?.isEmpty == true { state.clients[client.userID] = nil }
        }
        if client.wasTooSlow { droppedSlow.add() }
    }

    /// True when the user has sockets here: most events need not even be read.
    func hasClients(of userID: String) -> Bool { state.withLock { $0.clients[userID] != nil } }

    func deliver(_ event: Broadcast, to userID: String) {
        for client in clients(of: userID) where client.offer(event) { framesSent.add() }
    }

    func notify(_ frame: ByteBuffer, to userID: String) {
        for client in clients(of: userID) where client.notify(frame) { framesSent.add() }
    }

    func closeExpired(at now: Timestamp) {
        let all = state.withLock { $0.clients.values.flatMap(\.values) }
        for client in all { client.closeIfExpired(at: now) }
    }

    /// Closes every socket of the user.
    func close(_ userID: String) {
        for client in clients(of: userID) { client.close() }
    }

    func closeRevoked() async {
        let all = state.withLock { $0.clients.values.flatMap(\.values) }
        for client in all { await client.closeIfRevoked() }
    }

    private func clients(of userID: String) -> [Client] {
        state.withLock { $0.clients[userID].map { Array($0.values) } ?? [] }
    }
}
