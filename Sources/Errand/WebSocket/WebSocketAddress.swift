/// A `ws://` URL, taken apart.
struct WebSocketAddress: Sendable, Equatable {
    let host: String
    let port: UInt16
    /// With its query.
    let path: String

    /// - Returns: nil for anything but `ws://HOST[:PORT][/PATH]`.
    init?(_ url: String) {
        guard url.hasPrefix("ws://") else { return nil }
        let rest = url.dropFirst(5)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        path = target.hasPrefix("/") ? String(target) : "/" + target
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else {
            guard !authority.isEmpty else { return nil }
            (host, port) = (Self.bare(authority), 80)
            return
        }
        guard let number = UInt16(authority[authority.index(after: colon)...]), number > 0 else { return nil }
        (host, port) = (Self.bare(authority[..<colon]), number)
        guard !host.isEmpty else { return nil }
    }

    /// An IPv6 address without its brackets.
    private static func bare(_ host: Substring) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
    }
}
