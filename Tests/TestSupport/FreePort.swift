import NIOCore
import NIOPosix

/// A port that nobody listened on a moment ago: for what must know a port before its server is there.
public enum FreePort {
    /// Takes a port of the loopback interface and lets it go again.
    public static func take() async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        try await channel.close().get()
        return port
    }
}
