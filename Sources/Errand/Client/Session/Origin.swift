/// The public address of a suite, at which its web app is served.
enum Origin {
    static let standard = "http://localhost:3000"

    /// Normalises an address, or throws the reason why it is invalid.
    ///
    /// `example.org` becomes `https://example.org`; a bare port on this machine becomes `http`.
    static func read(_ text: String) throws(ClientFault) -> String {
        let text = text.trimmingBlanks
        let named = text.contains("://") ? text : (isLocal(host(of: text)) ? "http://" : "https://") + text
        let scheme = named.prefix { $0 != ":" }.lowercased()
        var rest = named.dropFirst(scheme.count + 3)
        while rest.last == "/" { rest.removeLast() }
        let isPlain = rest.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value < 0x7F && !"@?#\\\"".contains(Character($0))
        }
        guard ["http", "https"].contains(scheme), !host(of: String(rest)).isEmpty, isPlain else {
            throw ClientFault(
                .usage, "\(text) is not the address of a suite.", next: "Give one such as \(standard).")
        }
        return scheme + "://" + rest
    }

    /// True when data sent there leaves this machine unencrypted.
    static func isInTheClear(_ origin: String) -> Bool {
        origin.hasPrefix("http://") && !isLocal(host(of: String(origin.dropFirst(7))))
    }

    private static func isLocal(_ host: Substring) -> Bool {
        host == "localhost" || host.hasPrefix("127.") || host == "[::1]" || host.hasSuffix(".localhost")
    }

    private static func host(of address: String) -> Substring {
        let authority = address.prefix { $0 != "/" }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return authority[...end] }
        return authority.prefix { $0 != ":" }
    }
}
