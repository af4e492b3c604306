import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The limit of the process's open files and sockets, and its division among purposes.
///
/// libdispatch ends a process that has no descriptors left, so listeners accept only as many connections as leave
/// enough for everything else.
public struct Descriptors: Sendable, Hashable {
    /// Maximum number of open descriptors.
    public let limit: Int

    /// - Parameter limit: maximum number of open descriptors.
    public init(limit: Int) { self.limit = max(64, limit) }

    /// Raises the process's soft limit to its hard limit.
    ///
    /// For executables, before anything is opened.
    @discardableResult
    public static func raise() -> Descriptors {
        var limits = rlimit()
        guard getrlimit(kind, &limits) == 0 else { return Descriptors(limit: 1024) }
        #if canImport(Darwin)
            let most = min(limits.rlim_max, rlim_t(OPEN_MAX))
        #else
            let most = limits.rlim_max
        #endif
        if limits.rlim_cur < most {
            var raised = limits
            raised.rlim_cur = most
            if setrlimit(kind, &raised) == 0 { limits = raised }
        }
        return Descriptors(limit: Int(clamping: limits.rlim_cur))
    }

    /// The current limit of the process.
    public static var current: Descriptors {
        var limits = rlimit()
        guard getrlimit(kind, &limits) == 0 else { return Descriptors(limit: 1024) }
        return Descriptors(limit: Int(clamping: limits.rlim_cur))
    }

    /// The share of files, databases, event loops, and libraries' own descriptors.
    public var forFiles: Int { min(256, limit / 8) }
    /// The share of connections opened by the process itself.
    public var forCalls: Int { min(512, limit / 4) }
    /// The share of the sidecar's connections.
    public var forSidecar: Int { min(1024, limit / 4) }
    /// The share of all other connections: the remainder.
    public var forEverybody: Int { limit - forFiles - forCalls - forSidecar }

    #if canImport(Glibc)
        private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let kind = RLIMIT_NOFILE
    #endif
}

/// The network prefixes by which clients are counted.
public enum NetworkPrefix {
    /// Returns the prefix of an address: IPv4 whole, IPv6 its first 64 bits, because a client usually controls all
    /// addresses below them.
    ///
    /// - Parameter address: the address as text; text that is not an address is returned unchanged.
    public static func text(of address: String) -> String {
        var bytes = in6_addr()
        guard address.utf8.contains(UInt8(ascii: ":")), inet_pton(AF_INET6, address, &bytes) == 1 else {
            return address
        }
        return withUnsafeBytes(of: bytes) { octets in
            if octets.prefix(10).allSatisfy({ $0 == 0 }), octets[10] == 0xFF, octets[11] == 0xFF {
                return octets[12...].map { String($0) }.joined(separator: ".")
            }
            return octets.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "/64"
        }
    }
}
