import TestSupport
import Testing
import WebSockets

@Suite("What a WebSocket client may and may not send")
struct WebSocketProtocolTests {
    @Test("a text comes back as it was sent, whole or in fragments")
    func echoes() async throws {
        try await withServer(echo()) { port, _ in
            let socket = try await openSocket(port)
            try await socket.send(WebSocketFrames.text("grüß dich"))
            try await socket.send(WebSocketFrames.frame(1, Array("in ".utf8), isLast: false))
            try await socket.send(WebSocketFrames.frame(9, Array("ping".utf8)))
            try await socket.send(WebSocketFrames.frame(0, Array("parts".utf8)))
            try await eventually { WebSocketFrames.texts(socket.received) == ["grüß dich", "in parts"] }
            #expect(
                WebSocketFrames.parse(socket.received).contains { $0.opcode == 10 && $0.payload == Array("ping".utf8) })
            await socket.close()
        }
    }

    @Test(
        "a frame against the protocol closes the socket with the code that says why",
        arguments: [
            ("unmasked", WebSocketFrames.frame(1, [65], masked: false), 1002),
            ("reserved bit", WebSocketFrames.frame(1, [65], reserved: 0x40), 1002),
            ("unknown opcode", WebSocketFrames.frame(3, [65]), 1002),
            ("continuation of nothing", WebSocketFrames.frame(0, [65]), 1002),
            ("fragmented ping", WebSocketFrames.frame(9, [65], isLast: false), 1002),
            ("long ping", WebSocketFrames.frame(9, [UInt8](repeating: 65, count: 126)), 1002),
            ("invalid UTF-8", WebSocketFrames.frame(1, [0xC3, 0x28]), 1007),
            ("too long", WebSocketFrames.frame(1, [UInt8](repeating: 65, count: 1025)), 1009),
            ("announced as huge", WebSocketFrames.frame(1, [], announced: 1 << 40), 1009),
            ("close code 1005", WebSocketFrames.frame(8, [0x03, 0xED]), 1002),
            ("close with one byte", WebSocketFrames.frame(8, [0x03]), 1002),
            ("close reason not UTF-8", WebSocketFrames.frame(8, [0x03, 0xE8, 0xFF]), 1007),
            ("binary where text is taken", WebSocketFrames.frame(2, [1, 2]), 1003),
        ])
    func violations(name: String, frame: [UInt8], code: Int) async throws {
        try await withServer(echo()) { port, _ in
            let socket = try await openSocket(port)
            try await socket.send(frame)
            try await eventually { WebSocketFrames.closeCode(socket.received) == code }
            _ = try await socket.waitForEnd()
        }
    }

    @Test("fragments that add up to more than the limit close with 1009")
    func fragmentsAddUp() async throws {
        try await withServer(echo()) { port, _ in
            let socket = try await openSocket(port)
            let half = [UInt8](repeating: 65, count: 600)
            try await socket.send(WebSocketFrames.frame(1, half, isLast: false))
            try await socket.send(WebSocketFrames.frame(0, half))
            try await eventually { WebSocketFrames.closeCode(socket.received) == 1009 }
            await socket.close()
        }
    }

    @Test("a close frame is answered with its code, and the connection ends")
    func closes() async throws {
        try await withServer(echo()) { port, _ in
            let socket = try await openSocket(port)
            try await socket.send(WebSocketFrames.frame(8, [0x03, 0xE8]))
            _ = try await socket.waitForEnd()
            #expect(WebSocketFrames.closeCode(socket.received) == 1000)
        }
    }
}
