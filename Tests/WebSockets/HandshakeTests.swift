import TestSupport
import Testing
import WebSockets

@Suite("Opening a WebSocket")
struct HandshakeTests {
    @Test("the answer to a refused handshake is the service's own")
    func refused() async throws {
        try await withServer(echo()) { port, _ in
            let connection = try await RawConnection.open(port)
            try await connection.send(WebSocketFrames.handshake("/ws", headers: ["Authorization: no"]))
            let answer = try await connection.waitForEnd()
            #expect(answer.hasPrefix("HTTP/1.1 401 "))
            #expect(answer.hasSuffix("\r\n\r\nrefused"))
        }
    }

    @Test("a handshake on another path is answered as plain HTTP, and the connection ends")
    func otherPath() async throws {
        try await withServer(echo()) { port, _ in
            let connection = try await RawConnection.open(port)
            try await connection.send(WebSocketFrames.handshake("/other"))
            #expect(try await connection.waitForEnd().hasSuffix("plain /other"))
        }
    }

    @Test("a handshake without a key, or of another version, is answered as plain HTTP")
    func incomplete() async throws {
        try await withServer(echo()) { port, _ in
            for part in ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: eA=="] {
                let connection = try await RawConnection.open(port)
                try await connection.send(
                    "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\(part)\r\n\r\n")
                #expect(try await connection.waitForEnd().hasSuffix("plain /ws"))
            }
        }
    }

    @Test("an offer to upgrade to HTTP/2 is served as plain HTTP, and the connection ends")
    func http2() async throws {
        try await withServer(echo()) { port, _ in
            let connection = try await RawConnection.open(port)
            try await connection.send(
                "GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
            let answer = try await connection.waitForEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.hasSuffix("plain /x"))
        }
    }

    @Test("plain requests are served beside sockets, many on one connection")
    func plain() async throws {
        try await withServer(echo()) { port, _ in
            let connection = try await RawConnection.open(port)
            for name in ["/a", "/b", "/c"] {
                try await connection.send("GET \(name) HTTP/1.1\r\nHost: a\r\n\r\n")
                try await connection.waitFor("plain \(name)")
            }
            await connection.close()
        }
    }

    @Test("a connection that sends no request in time is closed", arguments: ["", "GET / HTTP/1.1\r\nHost: a\r\n"])
    func slow(start: String) async throws {
        var limits = ConnectionLimits()
        limits.headDeadline = .milliseconds(200)
        try await withServer(echo(), limits: limits) { port, _ in
            let connection = try await RawConnection.open(port)
            // A machine with other things to do may send it only after the deadline.
            if !start.isEmpty { try? await connection.send(start) }
            #expect(try await connection.waitForEnd() == "")
        }
    }

    @Test("a second request whose head comes too slowly is closed, too")
    func slowSecond() async throws {
        var limits = ConnectionLimits()
        // Long enough for the first request on a machine that has other things to do.
        limits.headDeadline = .seconds(2)
        try await withServer(echo(), limits: limits) { port, _ in
            let connection = try await RawConnection.open(port)
            try await connection.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            try await connection.waitFor("plain /a")
            try await connection.send("GET /b HT")
            _ = try await connection.waitForEnd()
        }
    }
}
