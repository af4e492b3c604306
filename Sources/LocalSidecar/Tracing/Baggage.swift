/// Validates W3C baggage headers, with the error texts of OpenTelemetry's library for Go, which daprd passes on.
///
/// Source: <https://www.w3.org/TR/baggage/>.
enum Baggage {
    private static let mostBytes = 8192
    private static let mostMembers = 64
    private static let mostFaults = 5

    /// - Returns: nil for a valid header.
    static func fault(in header: String) -> String? {
        guard !header.isEmpty else { return nil }
        guard header.utf8.count <= mostBytes else { return "baggage-string too large: \(header.utf8.count)" }
        var keys: Set<Substring> = []
        var faults: [String] = []
        var surplus: String?
        for member in header.split(separator: ",", omittingEmptySubsequences: false) {
            guard keys.count < mostMembers else {
                surplus = "too many list-members in baggage-string"
                break
            }
            if let fault = fault(inMember: member) { faults.append(fault) } else { keys.insert(key(of: member)) }
        }
        let dropped = faults.count - mostFaults
        let more = dropped > 0 ? "and \(dropped) more invalid member(s)" : nil
        let told = faults.prefix(mostFaults) + [surplus, more].compactMap { $0 }
        return told.isEmpty ? nil : told.joined(separator: "\n")
    }

    private static func fault(inMember member: Substring) -> String? {
        let parts = member.split(separator: ";", omittingEmptySubsequences: false)
        if let property = parts.dropFirst().first(where: { !isProperty($0) }) {
            return "invalid baggage list-member property: \(quoted(property))"
        }
        let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else { return "invalid baggage list-member: \(quoted(member))" }
        let (key, value) = (trimmed(pair[0]), trimmed(pair[1]))
        guard !key.isEmpty, key.utf8.allSatisfy(isToken) else { return "invalid key: \(quoted(key))" }
        guard value.utf8.allSatisfy(isText) else { return "invalid value: \(quoted(pair[1]))" }
        return escapeFault(in: value).map { "invalid value: invalid URL escape \(quoted($0))" }
    }

    /// True for a key, a key and a value, or nothing at all.
    private static func isProperty(_ property: Substring) -> Bool {
        guard !property.isEmpty else { return true }
        let pair = property.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
        guard !pair[0].isEmpty, pair[0].utf8.allSatisfy(isToken) else { return false }
        return pair.dropFirst().allSatisfy { $0.utf8.allSatisfy(isText) && escapeFault(in: $0) == nil }
    }

    private static func key(of member: Substring) -> Substring { trimmed(member.prefix { $0 != "=" }) }

    private static func trimmed(_ text: Substring) -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let start = text.drop(while: isBlank)
        return start.lastIndex { !isBlank($0) }.map { start[...$0] } ?? ""
    }

    private static func escapeFault(in value: Substring) -> Substring? {
        for place in value.indices where value[place] == "%" {
            let escape = value[place...].prefix(3)
            guard escape.count == 3, escape.dropFirst().allSatisfy(\.isHexDigit) else { return escape }
        }
        return nil
    }

    /// RFC 7230, section 3.2.6.
    private static func isToken(_ byte: UInt8) -> Bool {
        isText(byte) && !"()/:<=>?@[]{}".utf8.contains(byte)
    }

    /// True for the characters of a value: printable, except quote, comma, semicolon and backslash.
    private static func isText(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !"\",;\\".utf8.contains(byte)
    }

    private static func quoted(_ text: Substring) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
