/// A parsed `ws://` or `wss://` URL.
struct WebSocketAddress: Sendable, Equatable {
    let isEncrypted: Bool
    let host: String
    let port: UInt16
    /// The path with its query.
    let path: String

    /// - Returns: nil for anything but `ws://HOST[:PORT][/PATH]`, or the same with `wss`.
    init?(_ url: String) {
        isEncrypted = url.hasPrefix("wss://")
        guard isEncrypted || url.hasPrefix("ws://") else { return nil }
        let rest = url.dropFirst(isEncrypted ? 6 : 5)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        path = target.hasPrefix("/") ? String(target) : "/" + target
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else {
            guard !authority.isEmpty else { return nil }
            (host, port) = (Self.bare(authority), isEncrypted ? 443 : 80)
            return
        }
        guard let number = UInt16(authority[authority.index(after: colon)...]), number > 0 else { return nil }
        (host, port) = (Self.bare(authority[..<colon]), number)
        guard !host.isEmpty else { return nil }
    }

    /// The address to connect to, as an HTTP URL.
    var origin: String { "\(isEncrypted ? "https" : "http")://\(hostAndPort)" }

    /// The value of the `Host` header.
    var hostAndPort: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    /// An IPv6 address without its brackets.
    private static func bare(_ host: Substring) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
    }
}
