import NIOCore
import Synchronization
import TestSupport
import Testing
import WebSockets

@Suite("Clients that read slowly, or fall silent")
struct SlowReaderTests {
    /// The sessions that a test's server has open.
    private final class Sessions: Sendable {
        let open = Mutex<[WebSocketSession]>([])

        var endpoint: WebSocketEndpoint {
            var limits = WebSocketLimits()
            limits.maximumQueuedBytes = 256 << 10
            return WebSocketEndpoint(path: "/ws", limits: limits) { _ in
                .accept(subprotocol: nil) { session in
                    self.open.withLock { $0.append(session) }
                    for await _ in session.messages {}
                }
            }
        }
    }

    @Test("a client that stops reading is dropped with 4408, others get every message")
    func dropped() async throws {
        let sessions = Sessions()
        try await withServer(sessions.endpoint) { port, _ in
            let slow = try await openSocket(port, receiveBuffer: 4096)
            let fast = try await openSocket(port)
            try await eventually { sessions.open.withLock { $0.count } == 2 }
            try await slow.read(false)
            let text = ByteBuffer(repeating: UInt8(ascii: "x"), count: 16 << 10)
            let count = 400
            for index in 0..<count {
                for session in sessions.open.withLock({ $0 }) { session.send(text: text) }
                try await eventually { fast.received.count > index * (16 << 10) }
            }
            try await eventually { WebSocketFrames.texts(fast.received).count == count }
            #expect(sessions.open.withLock { $0.filter(\.wasTooSlow).count } == 1)
            try await slow.read(true)
            try await eventually { WebSocketFrames.closeCode(slow.received) == 4408 || slow.isClosed }
            await fast.close()
        }
    }

    @Test("a client that answers no ping is closed")
    func idle() async throws {
        var limits = WebSocketLimits()
        limits.pingInterval = .milliseconds(50)
        limits.idleDeadline = .milliseconds(120)
        try await withServer(echo(limits: limits)) { port, _ in
            let socket = try await openSocket(port)
            try await eventually { WebSocketFrames.closeCode(socket.received) == 1001 }
            #expect(WebSocketFrames.parse(socket.received).contains { $0.opcode == 9 })
            await socket.close()
        }
    }

    @Test("a shutdown tells open sockets 1001 and ends them")
    func shutdown() async throws {
        try await withServer(echo()) { port, stop in
            let socket = try await openSocket(port)
            await stop()
            try await eventually { WebSocketFrames.closeCode(socket.received) == 1001 }
            await socket.close()
        }
    }
}
