import Encoding
import HTTPTypes

/// Whom a request is for, and what of it is invoked: read from the path, from `dapr-app-id`, or from the user part of a URL.
struct InvocationTarget: Sendable, Equatable {
    /// As it was asked for: an app id, perhaps with its namespace, the name of an HTTP endpoint, or an absolute URL.
    let id: String
    let method: InvokedMethod
    /// As it came.
    let query: String

    /// - Returns: nil when the request is no invocation.
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

    /// Whether the callee is named by its address instead of an app id.
    var isURL: Bool { id.hasPrefix("http://") || id.hasPrefix("https://") }

    /// The app id, and the namespace if there is one; nil when the id has more parts than these.
    var callee: (appID: String, namespace: String?)? {
        let parts = id.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        return parts.count > 2 ? nil : (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    /// What follows the callee's address on the wire.
    ///
    /// - Throws: ``InvokedMethod/WrongEscape``.
    func path() throws(InvokedMethod.WrongEscape) -> String {
        try method.path() + (query.isEmpty ? "" : "?" + query)
    }

    /// What follows the first parts of a path; it does not matter how many slashes are between them.
    private static func rest(of path: String, after parts: [String]) -> Substring? {
        var rest = path.drop { $0 == "/" }
        for part in parts {
            guard rest.hasPrefix(part + "/") else { return nil }
            rest = rest.dropFirst(part.count).drop { $0 == "/" }
        }
        return rest
    }

    /// `http://dapr-app-id:callee@host/…` arrives as Basic authentication.
    private static func userPart(_ authorization: String?) -> String? {
        guard let authorization, authorization.hasPrefix("Basic "),
            let bytes = Base64.decode(authorization.dropFirst("Basic ".count))
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix("dapr-app-id:") else { return nil }
        return String(text.dropFirst("dapr-app-id:".count))
    }
}

/// What of an application is invoked: a path, decoded and cleaned, which is what access control looks at.
struct InvokedMethod: Sendable, Equatable {
    /// Without a slash at the start; as Go's `path.Clean` leaves it, and never above the root.
    let name: String

    /// - Parameter path: decoded.
    init(_ path: some StringProtocol) {
        name = PathText.cleaned(path).joined(separator: "/")
    }

    /// Why daprd does not pass it on; nil when it does.
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

    /// The path on the wire: Go takes the name for a URL's, in which an escape is one still.
    ///
    /// - Throws: ``WrongEscape``.
    func path() throws(WrongEscape) -> String {
        if let escape = PathText.wrongEscape(in: name) { throw WrongEscape(text: escape) }
        if name.utf8.allSatisfy(PathText.mayStand) { return "/" + name }
        return "/" + PathText.encode(PercentEncoding.bytes(name.utf8) ?? [])
    }

    /// A `%` without two digits after it, and what stands there instead.
    struct WrongEscape: Error {
        let text: String
    }
}
