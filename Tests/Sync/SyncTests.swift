import JSON
import TestSupport
import Testing

@Suite("Live updates over WebSockets")
struct SyncTests {
    @Test("a change appears in every socket of its user, and in nobody else's")
    func fansOut() async throws {
        try await SyncHarness.run { harness in
            let tabs = [try await harness.open(), try await harness.open()]
            let stranger = try await harness.open(user: "00000000-0000-7000-8000-000000000002")
            // Until all have caught up: the scripted history is everybody's.
            try await eventually { harness.history.asked.count == 3 }
            harness.history.advance(to: 1)
            try await harness.broadcast(rev: 1)
            for tab in tabs { try await eventually { tab.revisions == [1] } }
            #expect(tabs[0].text.contains(#""op":"upsert","task_id":"t1","task":{"id":"t1""#))
            #expect(stranger.revisions == [])
        }
    }

    @Test("a client that names the revision it has seen gets what came after, then live changes")
    func resumes() async throws {
        try await SyncHarness.run { harness in
            harness.history.advance(to: 5)
            let socket = try await harness.open(since: 3)
            try await eventually { socket.revisions == [4, 5] }
            harness.history.advance(to: 6)
            try await harness.broadcast(rev: 6)
            try await eventually { socket.revisions == [4, 5, 6] }
            #expect(harness.history.asked == [3])
        }
    }

    @Test("an event delivered twice, or after a later one, is not shown twice")
    func duplicates() async throws {
        try await SyncHarness.run { harness in
            let socket = try await harness.open(since: 0)
            for rev: Int64 in [1, 1, 2, 1, 2, 3] {
                harness.history.advance(to: max(rev, harness.history.rev))
                try await harness.broadcast(rev: rev)
            }
            try await eventually { socket.revisions == [1, 2, 3] }
        }
    }

    @Test("a gap in the revisions is filled from the API, in order")
    func gap() async throws {
        try await SyncHarness.run { harness in
            let socket = try await harness.open(since: 0)
            try await eventually { harness.history.asked == [0] }
            harness.history.advance(to: 4)
            try await harness.broadcast(rev: 4)
            try await eventually { socket.revisions == [1, 2, 3, 4] }
            harness.history.advance(to: 5)
            try await harness.broadcast(rev: 5)
            try await eventually { socket.revisions == [1, 2, 3, 4, 5] }
        }
    }

    @Test("a client whose revision is too old, or unknown, is told to load everything again, and goes on from there")
    func startsOver() async throws {
        try await SyncHarness.run { harness in
            harness.history.advance(to: 9)
            harness.history.forget(before: 5)
            for since: Int64 in [2, 50] {
                let socket = try await harness.open(since: since)
                try await eventually { socket.text.contains(#"{"type":"resync","rev":"#) }
                #expect(socket.revisions == [])
            }
        }
    }

    @Test("an API that does not answer delays what was missed, and loses nothing")
    func apiDown() async throws {
        try await SyncHarness.run { harness in
            harness.history.setDown(true)
            harness.history.advance(to: 2)
            let socket = try await harness.open(since: 0)
            try await eventually { harness.history.asked.count >= 2 }
            harness.history.setDown(false)
            try await eventually { socket.revisions == [1, 2] }
            #expect(harness.sync.logs.count(of: "The history cannot be read") == 1)
        }
    }

    @Test("a socket that would begin at the present is refused with a reason while the history cannot be read")
    func noHistory() async throws {
        try await SyncHarness.run { harness in
            harness.history.setDown(true)
            let token = try TestIssuer.token(claims: ["sub": .string(TestIssuer.user)])
            let answer = try await harness.sync.exchange(
                WebSocketFrames.handshake("/ws", headers: ["Sec-WebSocket-Protocol: errand.v1, bearer.\(token)"]))
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.contains("application/problem+json"))
            #expect(harness.sync.logs.count(of: "The history cannot be read") == 1)
            harness.history.setDown(false)
            _ = try await harness.open()
        }
    }

    @Test("a ping is answered by a pong")
    func ping() async throws {
        try await SyncHarness.run { harness in
            let socket = try await harness.open()
            try await socket.send(WebSocketFrames.text(#"{"type":"ping"}"#))
            try await eventually { WebSocketFrames.texts(socket.received).contains(#"{"type":"pong"}"#) }
        }
    }

    @Test("a shutdown closes sockets with 1001")
    func shutdown() async throws {
        try await SyncHarness.run { harness in
            let socket = try await harness.open()
            await harness.sync.stop()
            try await eventually { WebSocketFrames.closeCode(socket.received) == 1001 }
            await socket.close()
        }
    }

    @Test("metrics tell how many sockets are open, and how many frames went out")
    func metrics() async throws {
        try await SyncHarness.run { harness in
            let socket = try await harness.open(since: 0)
            try await eventually { harness.history.asked == [0] }
            harness.history.advance(to: 1)
            try await harness.broadcast(rev: 1)
            try await eventually { socket.revisions == [1] }
            let text = try await harness.sync.get("/metrics")
            #expect(text.contains("sync_sockets 1.0") && text.contains("websocket_connections_active 1.0"))
            #expect(text.contains(#"events_handled_total{topic="task-updates",type="com.todo.sync.changed","#))
        }
    }
}
