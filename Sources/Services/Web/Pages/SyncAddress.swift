import HTTPTypes

/// The sync service's address for browsers: Dapr does not forward WebSockets, so it is reached directly.
struct SyncAddress: Sendable {
    /// The address configured by the operator, if any.
    let fixed: String?
    /// The port on the page's host, used without a configured address.
    let port: Int

    /// Returns the address for the browser that sent `request`.
    func url(for request: HTTPRequest) -> String {
        fixed ?? "\(scheme(of: request))://\(Self.host(of: request)):\(port)/ws"
    }

    /// Returns the address's origin, as a source for the content security policy; nil when it is the page's own.
    func origin(for request: HTTPRequest) -> String? {
        let url = url(for: request)
        guard !url.hasPrefix("/") else { return nil }
        return url.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }

    /// Returns true when an operator's text is a WebSocket address or a path, and cannot inject anything into a header.
    static func isUsable(_ text: String) -> Bool {
        let starts = ["ws://", "wss://", "/"].contains { text.hasPrefix($0) }
        return starts && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"",;'\"#.utf8.contains($0) }
    }

    private func scheme(of request: HTTPRequest) -> String {
        request.headerFields[.forwardedProtocol] == "https" ? "wss" : "ws"
    }

    /// Returns the host without its port, as sent by the browser; limited to the characters of hosts, because it is put
    /// in a header.
    private static func host(of request: HTTPRequest) -> String {
        let authority = request.authority ?? ""
        let end = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        let host = String(authority[..<(end ?? authority.endIndex)])
        return host.isEmpty || !host.utf8.allSatisfy(isHostCharacter) ? "127.0.0.1" : host
    }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: ".-_[]:".utf8.contains(byte)
        }
    }
}
