#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A TCP connection with blocking calls, for use on a dedicated thread.
final class BlockingSocket: ServerSocket {
    private let descriptor: Int32

    /// - Throws: ``SocketFault`` with the system's error text.
    init(host: String, port: Int, patience: Duration) throws(SocketFault) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var addresses: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, "\(port)", &hints, &addresses)
        guard code == 0 else { throw SocketFault(String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(addresses) }
        var failure = SocketFault("no address")
        var next = addresses
        while let address = next?.pointee {
            do throws(SocketFault) {
                descriptor = try Self.connected(address, patience)
                return
            } catch { failure = error }
            next = address.ai_next
        }
        throw failure
    }

    deinit { close(descriptor) }

    var isOpen: Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        return count > 0 || count == -1 && (errno == EAGAIN || errno == EWOULDBLOCK)
    }

    func write(_ bytes: [UInt8]) throws(SocketFault) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(
                    descriptor, buffer.baseAddress?.advanced(by: sent), buffer.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count == -1, errno == EINTR { continue }
            guard count > 0 else { throw SocketFault() }
            sent += count
        }
    }

    func read(into buffer: inout [UInt8]) throws(SocketFault) {
        let count = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { room -> Int in
            var count = -1
            repeat { count = recv(descriptor, room.baseAddress, room.count, 0) } while count == -1 && errno == EINTR
            if count > 0 { buffer.append(contentsOf: room[..<count]) }
            return count
        }
        guard count != 0 else { throw SocketFault("the server has hung up") }
        guard count > 0 else { throw SocketFault() }
    }

    private static func connected(_ address: addrinfo, _ patience: Duration) throws(SocketFault) -> Int32 {
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { throw SocketFault() }
        var limit = timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else {
            let fault = SocketFault()
            close(descriptor)
            throw fault
        }
        return descriptor
    }
}

/// The reason why a connection failed, as worded by the system.
struct SocketFault: Error, Sendable, Equatable {
    let message: String

    init(_ message: String) { self.message = message }

    /// Takes the error of this thread's last system call.
    init() { message = String(cString: strerror(errno)) }
}
