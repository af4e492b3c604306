import Contracts
import JSON
import ServiceKit
import Sync
import TestSupport
import Testing

/// A sync service with a scripted history behind its sidecar.
struct SyncHarness: Sendable {
    let sync: RunningService
    let history: History

    static func run(
        _ variables: [String: String] = [:], _ body: (SyncHarness) async throws -> Void
    ) async throws {
        let history = History()
        try await withService(make: { _ in ScriptedAPI(history) }) { sidecar in
            let variables = variables.merging(["DAPR_HTTP_PORT": "\(sidecar.ports.public)"]) { $1 }
            try await withService(SyncService.self, variables) { sync in
                try await body(SyncHarness(sync: sync, history: history))
            }
        }
    }

    /// Opens a socket and waits for the greeting.
    func open(user: String = TestIssuer.user, since: Int64? = nil, receiveBuffer: Int? = nil) async throws
        -> RawConnection
    {
        let token = try TestIssuer.token(claims: ["sub": .string(user)])
        return try await open(token: token, since: since, receiveBuffer: receiveBuffer)
    }

    func open(token: String, since: Int64? = nil, receiveBuffer: Int? = nil) async throws -> RawConnection {
        let connection = try await RawConnection.open(sync.ports.public, receiveBuffer: receiveBuffer)
        let query = since.map { "?since=\($0)" } ?? ""
        try await connection.send(
            WebSocketFrames.handshake("/ws\(query)", headers: ["Sec-WebSocket-Protocol: errand.v1, bearer.\(token)"]))
        try await connection.waitFor("101 Switching Protocols")
        try await eventually { WebSocketFrames.texts(connection.received).first?.contains("hello") == true }
        return connection
    }

    /// Delivers the event of one revision as the sidecar does.
    func broadcast(rev: Int64, index: Int = 1, user: String = TestIssuer.user) async throws {
        let key = EventID(userID: user, rev: rev, index: index).description
        let data = TaskEventData(
            userID: user, taskID: "t\(rev)", sequence: rev, idempotencyKey: key,
            payload: SyncChange.upsert(task: History.task(rev)).json)
        let data2 = String(decoding: data.json, as: UTF8.self)
        let body =
            #"{"specversion":"1.0","id":"\#(key)","source":"api","type":"com.todo.sync.changed","topic":"task-updates","#
            + #""pubsubname":"pubsub-broadcast","datacontenttype":"application/json","data":\#(data2)}"#
        let answer = try await sync.post(
            "/events/pubsub-broadcast/task-updates", body, type: "application/cloudevents+json", onAppPort: true)
        #expect(answer.hasSuffix(#"{"status":"SUCCESS"}"#))
    }
}

extension RawConnection {
    /// The revisions of the `changed` frames received, in order.
    var revisions: [Int64] {
        WebSocketFrames.texts(received).compactMap { text in
            let frame = try? JSONValue(Array(text.utf8))
            return frame?["type"]?.string == "changed" ? frame?["rev"]?.integer : nil
        }
    }
}
