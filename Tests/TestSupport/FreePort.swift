import Glibc
import Synchronization

/// A port that nobody listened on a moment ago: for what must know a port before its server is there.
package enum FreePort {
    /// Below those that the system gives to outgoing connections, of which tests open many.
    private static let range = 20_000..<32_000
    private static let taken = Mutex<Set<Int>>([])

    /// Takes a port of the loopback interface and lets it go again; no other caller in this process gets it.
    package static func take() async throws -> Int {
        while true {
            let port = Int.random(in: range)
            guard taken.withLock({ $0.insert(port).inserted }) else { continue }
            if isFree(port) { return port }
        }
    }

    /// By a socket that no child can inherit: one that lived on in a server of another test would hold the port.
    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
