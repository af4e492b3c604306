import Crypto
import JSON
import ServiceKit
import TestSupport
import Testing

@Suite("Who may open a socket, and for how long")
struct SyncAuthenticationTests {
    @Test("a program that is no web page may say its token as everywhere else", arguments: ["Bearer", "bearer"])
    func authorizationHeader(scheme: String) async throws {
        try await SyncHarness.run { harness in
            let token = try TestIssuer.token(claims: ["sub": "user-1"])
            let connection = try await RawConnection.open(harness.sync.ports.public)
            try await connection.send(WebSocketFrames.handshake("/ws", headers: ["Authorization: \(scheme) \(token)"]))
            try await connection.waitFor("101 Switching Protocols")
            try await eventually { WebSocketFrames.texts(connection.received).first?.contains("hello") == true }
            let refused = try await RawConnection.open(harness.sync.ports.public)
            try await refused.send(WebSocketFrames.handshake("/ws", headers: ["Authorization: Basic \(token)"]))
            #expect(try await refused.waitForEnd().hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test("an upgrade without a token that holds is refused with a 401 problem")
    func refused() async throws {
        try await SyncHarness.run { harness in
            let expired = try TestIssuer.token(claims: ["exp": TestIssuer.seconds(fromNow: -60)])
            let audience = try TestIssuer.token(claims: ["aud": "another"])
            let forged = try TestIssuer.token(key: Curve25519.Signing.PrivateKey())
            let none = try TestIssuer.token(header: ["alg": "none", "typ": "at+jwt"])
            let queries = ["", "?token=", "?token=abc", "?token=\(expired)", "?token=\(audience)", "?token=\(forged)"]
            for query in queries + ["?token=\(none)"] {
                let connection = try await RawConnection.open(harness.sync.ports.public)
                try await connection.send(WebSocketFrames.handshake("/ws\(query)"))
                let answer = try await connection.waitForEnd()
                #expect(answer.hasPrefix("HTTP/1.1 401 "), "\(query)")
                #expect(answer.contains("/problems/unauthorized"))
            }
        }
    }

    @Test("a token in the query opens a socket; a revision that is none is a 400 problem")
    func query() async throws {
        try await SyncHarness.run { harness in
            let token = try TestIssuer.token()
            let good = try await RawConnection.open(harness.sync.ports.public)
            try await good.send(WebSocketFrames.handshake("/ws?since=0&token=\(token)"))
            try await good.waitFor("101 Switching Protocols")
            let bad = try await RawConnection.open(harness.sync.ports.public)
            try await bad.send(WebSocketFrames.handshake("/ws?since=yesterday&token=\(token)"))
            #expect(try await bad.waitForEnd().hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test("a plain request on the socket's path is a 426 problem, another path 404")
    func plain() async throws {
        try await SyncHarness.run { harness in
            let plain = try await harness.sync.get("/ws")
            #expect(plain.hasPrefix("HTTP/1.1 426 ") && plain.contains("Sec-WebSocket-Version: 13\r\n"))
            let offer =
                "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
            let older = try await harness.sync.exchange(
                offer + "8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            #expect(older.hasPrefix("HTTP/1.1 426 "))
            for key in [
                "eA==", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25j!Q==",
                "dGhlIHNhbXBsZSBub25jZSEh",
            ] {
                let answer = try await harness.sync.exchange(offer + "13\r\nSec-WebSocket-Key: \(key)\r\n\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(key)")
            }
            let connection = try await RawConnection.open(harness.sync.ports.public)
            try await connection.send(WebSocketFrames.handshake("/elsewhere"))
            #expect(try await connection.waitForEnd().hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test(
        "the paths of other suites open the same socket, and another user's opens none",
        arguments: [
            ("/ws/\(TestIssuer.user)", "101"), ("/ws/tasks", "101"), ("/ws/", "101"), ("/ws/user-2", "403"),
            ("/ws/user-", "403"),
            ("/ws/\(TestIssuer.user)/tasks", "404"), ("/ws/\(TestIssuer.user)%2f", "403"), ("/wss", "404"),
            ("/ws/..", "403"),
        ])
    func otherPaths(path: String, status: String) async throws {
        try await SyncHarness.run { harness in
            let connection = try await RawConnection.open(harness.sync.ports.public)
            try await connection.send(WebSocketFrames.handshake("\(path)?token=\(try TestIssuer.token())"))
            try await connection.waitFor("HTTP/1.1 \(status) ")
            guard status == "101" else { return }
            try await eventually { WebSocketFrames.texts(connection.received).first?.contains("hello") == true }
            harness.history.advance(to: 1)
            try await harness.broadcast(rev: 1)
            try await eventually { connection.revisions == [1] }
        }
    }

    @Test("a path that names a user says nothing to whoever has no token, and a plain request there is a 426")
    func pathWithoutToken() async throws {
        try await SyncHarness.run { harness in
            for path in ["/ws/\(TestIssuer.user)", "/ws/user-2", "/ws/tasks"] {
                let connection = try await RawConnection.open(harness.sync.ports.public)
                try await connection.send(WebSocketFrames.handshake(path))
                #expect(try await connection.waitForEnd().hasPrefix("HTTP/1.1 401 "))
                #expect(try await harness.sync.get(path).hasPrefix("HTTP/1.1 426 "))
            }
        }
    }

    @Test("a socket closes with 4401 when its token ends, unless it was renewed")
    func expires() async throws {
        try await SyncHarness.run { harness in
            let short = try TestIssuer.token(claims: ["exp": TestIssuer.seconds(fromNow: 2)])
            let ending = try await harness.open(token: short)
            let renewed = try await harness.open(token: short)
            try await renewed.send(WebSocketFrames.text(#"{"type":"token","token":"\#(try TestIssuer.token())"}"#))
            try await eventually { WebSocketFrames.closeCode(ending.received) == 4401 }
            try await renewed.send(WebSocketFrames.text(#"{"type":"ping"}"#))
            try await eventually { WebSocketFrames.texts(renewed.received).contains(#"{"type":"pong"}"#) }
        }
    }

    @Test("a socket closes with 4401 when the account is deleted, and other users' stay")
    func accountDeleted() async throws {
        try await SyncHarness.run { harness in
            let (gone, other) = (
                try await harness.open(), try await harness.open(user: "00000000-0000-7000-8000-000000000002")
            )
            let body = #"""
                {"specversion":"1.0","id":"00000000-0000-7000-8000-000000000001.9.1","source":"api","type":"com.todo.sync.closed","topic":"task-updates",
                 "pubsubname":"pubsub-broadcast","datacontenttype":"application/json","data":{"user_id":"\#(TestIssuer.user)",
                 "task_id":"","sequence":9,"idempotency_key":"00000000-0000-7000-8000-000000000001.9.1","payload":{},"changed":[]}}
                """#
            let answer = try await harness.sync.post(
                "/events/pubsub-broadcast/task-updates", body, type: "application/cloudevents+json", onAppPort: true)
            #expect(answer.hasSuffix(#"{"status":"SUCCESS"}"#))
            try await eventually { WebSocketFrames.closeCode(gone.received) == 4401 }
            try await other.send(WebSocketFrames.text(#"{"type":"ping"}"#))
            try await eventually { WebSocketFrames.texts(other.received).contains(#"{"type":"pong"}"#) }
        }
    }

    @Test("a socket that an API token opened closes with 4401 once the token is revoked")
    func revoked() async throws {
        try await SyncHarness.run(["ERRAND_API_TOKEN_CACHE": "0s"]) { harness in
            let token = APITokenText(body: Array(0..<48)).text
            let (program, person) = (try await harness.open(token: token), try await harness.open())
            harness.history.revoke()
            try await eventually { WebSocketFrames.closeCode(program.received) == 4401 }
            try await person.send(WebSocketFrames.text(#"{"type":"ping"}"#))
            try await eventually { WebSocketFrames.texts(person.received).contains(#"{"type":"pong"}"#) }
        }
    }

    @Test("a token that may not read opens no socket")
    func scope() async throws {
        try await SyncHarness.run { harness in
            let connection = try await RawConnection.open(harness.sync.ports.public)
            let token = try TestIssuer.token(claims: ["scope": "write"])
            try await connection.send(WebSocketFrames.handshake("/ws?token=\(token)"))
            #expect(try await connection.waitForEnd().hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test("a socket cannot be renewed with another user's token, or with one that does not hold")
    func renewal() async throws {
        try await SyncHarness.run { harness in
            for token in [try TestIssuer.token(claims: ["sub": "00000000-0000-7000-8000-000000000002"]), "nonsense"] {
                let socket = try await harness.open()
                try await socket.send(WebSocketFrames.text(#"{"type":"token","token":"\#(token)"}"#))
                try await eventually { WebSocketFrames.closeCode(socket.received) == 4401 }
            }
        }
    }

    @Test("a user has so many sockets and no more; an origin that was not named is refused")
    func bounds() async throws {
        let variables = ["ERRAND_SYNC_MAX_SOCKETS_PER_USER": "1", "ERRAND_SYNC_ORIGINS": "https://a.example"]
        try await SyncHarness.run(variables) { harness in
            let first = try await harness.open()
            let token = try TestIssuer.token()
            for (header, status) in [("X: y", "429"), ("Origin: https://b.example", "403")] {
                let connection = try await RawConnection.open(harness.sync.ports.public)
                try await connection.send(WebSocketFrames.handshake("/ws?token=\(token)", headers: [header]))
                #expect(try await connection.waitForEnd().hasPrefix("HTTP/1.1 \(status) "))
            }
            await first.close()
        }
    }
}
