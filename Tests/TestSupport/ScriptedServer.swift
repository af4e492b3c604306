import Glibc
import Synchronization

/// A server on a loopback socket whose answers a test writes byte by byte: one blocking thread for each connection.
package final class ScriptedServer: Sendable {
    /// Handles one request; false closes the connection.
    package typealias Handler = @Sendable (ServedRequest, ServedConnection) -> Bool

    /// The operating system gave no socket.
    package struct SocketFailed: Error {}

    /// The port it listens on, chosen by the system.
    package let port: Int
    private let listener: Int32
    private let handle: Handler
    private let opened = Atomic<Int>(0)
    private let sockets = OpenSockets()

    /// Connections accepted so far.
    package var connections: Int { opened.load(ordering: .relaxed) }
    /// The server's URL, without a slash at the end.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// Starts listening.
    package init(_ handle: @escaping Handler) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.handle = handle
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = listener
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, size) | listen(socket, 512) | getsockname(socket, pointer, &size)
            }
        }
        guard result == 0 else { throw SocketFailed() }
        port = Int(UInt16(bigEndian: address.sin_port))
        startThread { [listener, weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let self else { return }
                self.serve(client)
            }
        }
    }

    deinit { stop() }

    /// Closes the listener and every connection.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        closeConnections()
    }

    /// Closes the connections, as a server does with idle ones.
    package func closeConnections() { sockets.shutDownAll() }

    private func serve(_ client: Int32) {
        opened.add(1, ordering: .relaxed)
        sockets.add(client)
        var on: Int32 = 1
        setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        let connection = ServedConnection(client)
        startThread { [handle, sockets] in
            while let request = connection.readHead(), handle(request, connection) {}
            sockets.close(client)
        }
    }
}

/// The sockets of a server's connections. It outlives the server, so that none is shut down after it was closed, when its
/// number may be another's.
private final class OpenSockets: Sendable {
    private let sockets = Mutex<Set<Int32>>([])

    func add(_ socket: Int32) { sockets.withLock { _ = $0.insert(socket) } }

    func close(_ socket: Int32) {
        sockets.withLock { sockets in
            sockets.remove(socket)
            _ = Glibc.close(socket)
        }
    }

    func shutDownAll() {
        sockets.withLock { sockets in
            for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }
}

/// Runs a closure on a thread of its own, for code that blocks.
package func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Box(body)).toOpaque()
    pthread_create(
        &thread, nil,
        { context in
            guard let context else { return nil }
            Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
            return nil
        }, context)
    pthread_detach(thread)
}
