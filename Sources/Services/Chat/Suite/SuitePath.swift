import Assistant
import Encoding

/// A path of the suite's API with its query, percent-encoded: what a model makes up stays inside its segment.
struct SuitePath: Sendable, ExpressibleByStringLiteral {
    private(set) var text: String
    private var hasQuery = false

    init(stringLiteral text: String) { self.text = text }

    /// Appends a segment.
    ///
    /// A sidecar decodes the path of an invocation, resolves `..` and refuses what would end the path, so a value that could
    /// then be more than one segment, or another one, goes nowhere.
    func segment(_ value: String) throws(ToolFault) -> SuitePath {
        guard value.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !Self.delimiters.contains($0) }),
            value.contains(where: { $0 != "." })
        else {
            throw ToolFault(code: "not_found", message: "There is nothing of that name that can be reached here.")
        }
        var path = self
        path.text += "/" + Self.encoded(value)
        return path
    }

    private static let delimiters = Array("/\\%?#".utf8)

    /// Appends a parameter; nil and nothing are left out.
    func query(_ name: String, _ value: String?) -> SuitePath {
        guard let value, !value.isEmpty else { return self }
        var path = self
        path.text += (hasQuery ? "&" : "?") + name + "=" + Self.encoded(value)
        path.hasQuery = true
        return path
    }

    /// A segment of dots alone would be resolved away, so dots go too.
    private static func encoded(_ value: String) -> String {
        PercentEncoding.encode(value.utf8) { PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: ".") }
    }
}
