import Encoding
import HTTPTypes

/// The callee and method of a request: read from the path, from `dapr-app-id`, or from the user part of a URL.
struct InvocationTarget: Sendable, Equatable {
    /// As requested: an app id, perhaps with its namespace, the name of an HTTP endpoint, or an absolute URL.
    let id: String
    let method: InvokedMethod
    /// As received.
    let query: String

    /// - Returns: nil when the request is not an invocation.
    /// - Throws: ``MalformedPath``.
    init?(_ request: SidecarRequest) throws(MalformedPath) {
        guard let path = PathText.decode(request.path, plusIsSpace: false) else { throw MalformedPath() }
        query = request.query
        if let id = request.headers[.daprAppID] ?? Self.userPart(request.headers[.authorization]), !id.isEmpty {
            self.id = id
            method = InvokedMethod(path)
            return
        }
        guard let rest = Self.rest(of: path, after: ["v1.0", "invoke"]), let word = rest.firstRange(of: "/method/"),
            word.lowerBound > rest.startIndex
        else { return nil }
        let written = rest[..<word.lowerBound]
        let id = PathText.decode(written, plusIsSpace: true) ?? ""
        self.id = id.isEmpty ? String(written) : id
        method = InvokedMethod(rest[word.upperBound...])
    }

    /// True when the callee is given by URL instead of app id.
    var isURL: Bool { id.hasPrefix("http://") || id.hasPrefix("https://") }

    /// The app id, and the namespace if there is one; nil when the id has further parts.
    var callee: (appID: String, namespace: String?)? {
        let parts = id.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        return parts.count > 2 ? nil : (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    /// The path and query on the wire, following the callee's address.
    ///
    /// - Throws: ``InvokedMethod/WrongEscape``.
    func path() throws(InvokedMethod.WrongEscape) -> String {
        try method.path() + (query.isEmpty ? "" : "?" + query)
    }

    /// The rest of a path after its first parts; any number of slashes may separate them.
    private static func rest(of path: String, after parts: [String]) -> Substring? {
        var rest = path.drop { $0 == "/" }
        for part in parts {
            guard rest.hasPrefix(part + "/") else { return nil }
            rest = rest.dropFirst(part.count).drop { $0 == "/" }
        }
        return rest
    }

    /// The user name of `http://dapr-app-id:callee@host/…`, which arrives as Basic authentication.
    private static func userPart(_ authorization: String?) -> String? {
        guard let authorization, authorization.hasPrefix("Basic "),
            let bytes = Base64.decode(authorization.dropFirst("Basic ".count))
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix("dapr-app-id:") else { return nil }
        return String(text.dropFirst("dapr-app-id:".count))
    }
}

/// The invoked method of an application: a path, decoded and cleaned, as access control sees it.
struct InvokedMethod: Sendable, Equatable {
    /// Without a leading slash; as Go's `path.Clean` leaves it, and never above the root.
    let name: String

    /// - Parameter path: decoded.
    init(_ path: some StringProtocol) {
        name = PathText.cleaned(path).joined(separator: "/")
    }

    /// The reason why daprd does not pass it on; nil when it does.
    var refusal: String? {
        let bytes = Array(name.utf8)
        let reason: String
        if bytes.contains(where: { "#?\0".utf8.contains($0) }) {
            reason = "method contains forbidden character"
        } else if let position = bytes.firstIndex(where: { $0 < 0x20 || $0 == 0x7F }) {
            reason = "method contains control character at position \(position)"
        } else {
            return nil
        }
        return "rpc error: code = InvalidArgument desc = invalid method: \(reason): \(GoText.quoted(name))"
    }

    /// The path on the wire: Go parses the name as a URL, where a percent escape is still an escape.
    ///
    /// - Throws: ``WrongEscape``.
    func path() throws(WrongEscape) -> String {
        if let escape = PathText.wrongEscape(in: name) { throw WrongEscape(text: escape) }
        if name.utf8.allSatisfy(PathText.mayStand) { return "/" + name }
        return "/" + PathText.encode(PercentEncoding.bytes(name.utf8) ?? [])
    }

    /// A `%` that is not followed by two hexadecimal digits, with the characters after it.
    struct WrongEscape: Error {
        let text: String
    }
}
