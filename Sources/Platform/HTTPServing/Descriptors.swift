import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How many files and sockets the process may have open, and what of that is for whom.
///
/// A process that has none left cannot even look at itself: libdispatch ends it then. So listeners take no more than leaves
/// enough for everything else.
public struct Descriptors: Sendable, Hashable {
    /// The most the process may have open.
    public let limit: Int

    /// - Parameter limit: the most the process may have open.
    public init(limit: Int) { self.limit = max(64, limit) }

    /// Raises what the process may have open to the most that it is allowed to allow itself.
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

    /// What the process may have open now.
    public static var current: Descriptors {
        var limits = rlimit()
        guard getrlimit(kind, &limits) == 0 else { return Descriptors(limit: 1024) }
        return Descriptors(limit: Int(clamping: limits.rlim_cur))
    }

    /// Files, databases, event loops, and what libraries open by themselves.
    public var forFiles: Int { min(256, limit / 8) }
    /// Connections that the process opens itself.
    public var forCalls: Int { min(512, limit / 4) }
    /// Connections of the sidecar.
    public var forSidecar: Int { min(1024, limit / 4) }
    /// Connections of everybody: what is left.
    public var forEverybody: Int { limit - forFiles - forCalls - forSidecar }

    #if canImport(Glibc)
        private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let kind = RLIMIT_NOFILE
    #endif
}

/// What counts as one place in a network.
public enum NetworkPrefix {
    /// An address as it is counted: IPv4 whole, IPv6 by its first 64 bits, of which whoever has one has all.
    ///
    /// - Parameter address: as text; what is none is returned as it is.
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
