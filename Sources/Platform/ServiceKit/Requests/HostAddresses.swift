import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asks the system which addresses a host's name stands for.
public enum HostAddresses {
    /// The addresses' bytes, 4 or 16 each; nil when the name is not known, or nobody can tell now.
    public static func resolve(_ name: String) async -> [[UInt8]]? {
        try? await NIOThreadPool.singleton.runIfActive { lookUp(name) }
    }

    private static func lookUp(_ name: String) -> [[UInt8]]? {
        var hints = addrinfo()
        hints.ai_socktype = streamSocket
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &first) == 0 else { return nil }
        defer { freeaddrinfo(first) }
        var found: [[UInt8]] = []
        var next = first
        while let info = next?.pointee {
            if let bytes = bytes(of: info) { found.append(bytes) }
            next = info.ai_next
        }
        return found
    }

    private static func bytes(of info: addrinfo) -> [UInt8]? {
        guard let address = info.ai_addr else { return nil }
        switch info.ai_family {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four in
                withUnsafeBytes(of: four.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
                withUnsafeBytes(of: six.pointee.sin6_addr) { Array($0) }
            }
        default: return nil
        }
    }

    private static var streamSocket: Int32 {
        #if canImport(Glibc)
            Int32(SOCK_STREAM.rawValue)
        #else
            SOCK_STREAM
        #endif
    }
}
