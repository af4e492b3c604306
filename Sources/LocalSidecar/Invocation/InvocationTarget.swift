import HTTPTypes

/// Whom a request is for, and which of the callee's paths: read from the path, from `dapr-app-id`, or from the user part of
/// a URL.
struct InvocationTarget: Sendable, Equatable {
    /// An app id without its namespace, the name of an HTTP endpoint, or an absolute URL.
    var id: String
    /// The callee's path, cleaned, with the query as it came.
    var path: String

    /// - Returns: nil when the request is no invocation.
    init?(_ request: SidecarRequest) {
        let query = request.query.isEmpty ? "" : "?" + request.query
        if let id = request.headers[.daprAppID] ?? Self.userPart(request.headers[.authorization]), !id.isEmpty {
            self.id = Self.withoutNamespace(id)
            path = PathText.clean(request.path) + query
            return
        }
        let prefix = "/v1.0/invoke/"
        guard request.path.hasPrefix(prefix) else { return nil }
        let rest = request.path.dropFirst(prefix.count)
        guard let method = rest.firstRange(of: "/method/") ?? Self.suffix("/method", of: rest),
            let id = PercentCoding.decode(rest[..<method.lowerBound], plusIsSpace: false), !id.isEmpty
        else { return nil }
        self.id = Self.withoutNamespace(id)
        path = PathText.clean(String(rest[method.upperBound...])) + query
    }

    /// Whether the callee is named by its address instead of an app id.
    var isURL: Bool { id.hasPrefix("http://") || id.hasPrefix("https://") }

    private static func suffix(_ word: String, of text: Substring) -> Range<Substring.Index>? {
        guard text.hasSuffix(word) else { return nil }
        return text.index(text.endIndex, offsetBy: -word.count)..<text.endIndex
    }

    private static func withoutNamespace(_ id: String) -> String {
        id.hasSuffix(".default") ? String(id.dropLast(".default".count)) : id
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
