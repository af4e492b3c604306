import Assistant

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

    /// RFC 3986's unreserved characters stay. A segment of dots alone would be resolved away, so dots go too.
    private static func encoded(_ value: String) -> String {
        var text = ""
        for byte in value.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                text += byte < 16 ? "%0" : "%"
                text += String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
