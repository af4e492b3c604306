import NIOCore
import NIOHTTP1
import NIOPosix

/// What both clients talk to: answers every request with 300 bytes of JSON, as a sidecar does for a small document.
struct LoopbackServer {
    /// Serves until the process ends, and prints the port on a line of its own.
    static func run() async throws {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
            .serverChannelOption(.backlog, value: 512)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Answer())
                }
            }
        let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        print(channel.localAddress?.port ?? 0)
        flushOutput()
        try await channel.closeFuture.get()
    }

    private final class Answer: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let head = HTTPResponseHead(
            version: .http1_1, status: .ok,
            headers: ["Content-Type": "application/json", "ETag": "\"1\"", "Content-Length": "300"])
        private let body = ByteBuffer(repeating: 0x20, count: 300)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
