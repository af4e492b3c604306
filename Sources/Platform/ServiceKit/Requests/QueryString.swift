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
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    throw Problem.invalid(field, "has an invalid percent escape")
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem.invalid(field, "is not UTF-8") }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}
