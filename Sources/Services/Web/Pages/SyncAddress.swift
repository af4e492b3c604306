import HTTPTypes

/// Where a browser finds the sync service: Dapr does not carry WebSockets, so it is reached directly.
struct SyncAddress: Sendable {
    /// The address when the operator gave one.
    let fixed: String?
    /// The port on the host by which the browser reached the page, when not.
    let port: Int

    /// The address for the browser that sent `request`.
    func url(for request: HTTPRequest) -> String {
        fixed ?? "\(scheme(of: request))://\(Self.host(of: request)):\(port)/ws"
    }

    /// The address's origin, as a source for the content security policy; nil when it is the page's own.
    func origin(for request: HTTPRequest) -> String? {
        let url = url(for: request)
        guard !url.hasPrefix("/") else { return nil }
        return url.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }

    /// Whether an operator's text is a WebSocket address or a path, and cannot smuggle anything into a header.
    static func isUsable(_ text: String) -> Bool {
        let starts = ["ws://", "wss://", "/"].contains { text.hasPrefix($0) }
        return starts && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"",;'\"#.utf8.contains($0) }
    }

    private func scheme(of request: HTTPRequest) -> String {
        request.headerFields[.forwardedProtocol] == "https" ? "wss" : "ws"
    }

    /// The host without its port, as the browser wrote it; it goes into a header, so only a host's characters pass.
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
