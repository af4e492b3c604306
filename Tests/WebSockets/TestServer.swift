import HTTPServing
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TestSupport
import WebSockets

/// Runs a server with one endpoint on an ephemeral port for as long as the body takes.
func withServer(
    _ endpoint: WebSocketEndpoint, limits: ConnectionLimits = ConnectionLimits(), book: ConnectionBook? = nil,
    _ body: (_ port: Int, _ stop: @Sendable () async -> Void) async throws -> Void
) async throws {
    let port = Mutex<Int?>(nil)
    let channel = WebSocketServerChannel(
        endpoint: endpoint, limits: limits, book: book,
        malformed: { tooLarge in Refusal(status: tooLarge ? .requestHeaderFieldsTooLarge : .badRequest) },
        responder: { request, _ in
            if request.uri.path == "/slow" { try? await Task.sleep(for: .milliseconds(100)) }
            return Response(
                status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "plain \(request.uri.path)")))
        })
    let server = Server(
        childChannelSetup: channel, configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in port.withLock { $0 = channel.localAddress?.port } },
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
    let group = ServiceGroup(configuration: .init(services: [server], logger: Logger(label: "test")))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        try await eventually { port.withLock { $0 } != nil }
        do {
            try await body(port.withLock { $0 ?? 0 }) { await group.triggerGracefulShutdown() }
        } catch {
            tasks.cancelAll()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}

/// An endpoint that sends every text back.
func echo(
    limits: WebSocketLimits = WebSocketLimits(), maximumMessageBytes: Int = 1 << 10
) -> WebSocketEndpoint {
    WebSocketEndpoint(path: "/ws", maximumMessageBytes: maximumMessageBytes, limits: limits) { request in
        guard request.headerFields[.authorization] != "no" else {
            return .refuse(Refusal(status: .unauthorized, body: Array("refused".utf8)))
        }
        return .accept(subprotocol: nil) { session in
            for await message in session.messages {
                switch message {
                case .text(let text): session.send(text: text)
                case .binary: session.close(code: .unsupportedData)
                }
            }
        }
    }
}

/// Opens a socket and waits until the server has agreed.
func openSocket(_ port: Int, path: String = "/ws", receiveBuffer: Int? = nil) async throws -> RawConnection {
    let connection = try await RawConnection.open(port, receiveBuffer: receiveBuffer)
    try await connection.send(WebSocketFrames.handshake(path))
    try await connection.waitFor("101 Switching Protocols")
    return connection
}
