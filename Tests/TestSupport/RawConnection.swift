import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection to a server under test that sends exactly the bytes it is told to: for what no HTTP client would.
package final class RawConnection: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    /// Connects to a port on the loopback interface.
    /// - Parameter receiveBuffer: bytes the kernel holds for a reader that does not read.
    package static func open(_ port: Int, receiveBuffer: Int? = nil) async throws -> RawConnection {
        let inbox = Inbox()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
        if let receiveBuffer { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: receiveBuffer) }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        return RawConnection(channel: channel, inbox: inbox)
    }

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// Sends text.
    package func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Sends bytes.
    package func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Stops, or goes on, taking what the server sends.
    package func read(_ enabled: Bool) async throws { try await channel.setOption(.autoRead, value: enabled).get() }

    /// Everything received so far.
    package var received: [UInt8] { inbox.bytes }

    /// Everything received so far, as text.
    package var text: String { String(decoding: inbox.bytes, as: UTF8.self) }

    /// Whether the server has ended the connection.
    package var isClosed: Bool { inbox.isClosed }

    /// Waits until the text received holds a word.
    package func waitFor(_ word: String, within deadline: Duration = .seconds(40)) async throws {
        try await eventually(within: deadline) { text.contains(word) }
    }

    /// Waits until the server has ended the connection, and returns all it sent.
    package func waitForEnd(within deadline: Duration = .seconds(40)) async throws -> String {
        try await eventually(within: deadline) { isClosed }
        return text
    }

    /// Ends the connection.
    package func close() async { try? await channel.close().get() }
}

/// What a connection received.
private final class Inbox: Sendable {
    private let state = Mutex<(bytes: [UInt8], isClosed: Bool)>(([], false))

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func append(_ buffer: ByteBuffer) { state.withLock { $0.bytes.append(contentsOf: buffer.readableBytesView) } }
    func close() { state.withLock { $0.isClosed = true } }
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { inbox.append(unwrapInboundIn(data)) }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.close()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.close()
        context.close(promise: nil)
    }
}
