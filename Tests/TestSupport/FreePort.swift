import NIOCore
import NIOPosix
import Synchronization

/// A port that nobody listened on a moment ago: for what must know a port before its server is there.
public enum FreePort {
    /// Below those that the system gives to outgoing connections, of which tests open many.
    private static let range = 20_000..<32_000
    private static let taken = Mutex<Set<Int>>([])

    /// Takes a port of the loopback interface and lets it go again; no other caller in this process gets it.
    public static func take() async throws -> Int {
        while true {
            let port = Int.random(in: range)
            guard taken.withLock({ $0.insert(port).inserted }) else { continue }
            let channel = try? await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: "127.0.0.1", port: port).get()
            guard let channel else { continue }
            try await channel.close().get()
            return port
        }
    }
}
