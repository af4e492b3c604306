import Glibc
import Synchronization

/// A loopback socket whose every connection is served by a closure on a blocking thread.
final class ScriptedSocket: Sendable {
    let port: Int
    private let listener: Int32
    private let accepted = Atomic<Int>(0)
    private let clients = Mutex<Set<Int32>>([])

    var connections: Int { accepted.load(ordering: .relaxed) }

    init(_ serve: @escaping @Sendable (LineConnection) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) | listen(listener, 64) | getsockname(listener, pointer, &size)
            }
        }
        guard result == 0 else { throw ScriptedServer.SocketFailed() }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        startThread { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let self else { return }
                self.accepted.add(1, ordering: .relaxed)
                self.clients.withLock { _ = $0.insert(client) }
                startThread { [weak self] in
                    serve(LineConnection(client))
                    self?.close(client)
                }
            }
        }
    }

    deinit { stop() }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        clients.withLock { clients in
            for client in clients { shutdown(client, Int32(SHUT_RDWR)) }
        }
    }

    private func close(_ client: Int32) {
        clients.withLock { clients in
            clients.remove(client)
            _ = Glibc.close(client)
        }
    }
}

/// The server's end of a connection that speaks in lines. Its methods block.
final class LineConnection {
    private let socket: Int32
    private var buffer: [UInt8] = []

    init(_ socket: Int32) { self.socket = socket }

    /// The next line without its end; nil when the peer is gone.
    func readLine() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                defer { buffer.removeFirst(end + 1) }
                let line = buffer[..<end]
                return String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            }
            var chunk = [UInt8](repeating: 0, count: 16 << 10)
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            buffer += chunk[..<count]
        }
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
