import Encoding

/// The query part of a URI, taken apart as browsers put it together: `application/x-www-form-urlencoded`.
public struct QueryString: Sendable {
    /// Names and values in the order given, decoded.
    public let parameters: [(name: String, value: String)]

    /// - Throws: ``Problem`` 400 for an escape that is none, or text that is not UTF-8.
    public init(_ text: String) throws {
        parameters = try text.utf8.split(separator: UInt8(ascii: "&")).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0], of: "query")
            return (name, parts.count > 1 ? try Self.decoded(parts[1], of: name) : "")
        }
    }

    private static func decoded(_ text: Substring.UTF8View, of field: String) throws -> String {
        guard let bytes = PercentEncoding.bytes(text, plusIsSpace: true) else {
            throw Problem.invalid(field, "has an invalid percent escape")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem.invalid(field, "is not UTF-8") }
        return text
    }
}
