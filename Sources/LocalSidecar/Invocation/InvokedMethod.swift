import Encoding

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
