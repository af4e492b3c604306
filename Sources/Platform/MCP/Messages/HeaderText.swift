import FoundationEssentials

/// How names that a header cannot carry travel in one: `=?base64?…?=` (Streamable HTTP, Value Encoding).
enum HeaderText {
    /// What a header's value stands for; nil when its encoding is broken.
    static func decode(_ value: String) -> String? {
        guard value.hasPrefix(opening), value.hasSuffix(closing), value.count >= opening.count + closing.count else {
            return value
        }
        let encoded = value.dropFirst(opening.count).dropLast(closing.count)
        return Data(base64Encoded: String(encoded)).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// How a name is written into a header.
    static func encode(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F || $0 == 0x20 }
        guard isPlain, !text.isEmpty, text.first != " ", text.last != " ", !text.hasPrefix(opening) else {
            return opening + Data(text.utf8).base64EncodedString() + closing
        }
        return text
    }

    private static let opening = "=?base64?"
    private static let closing = "?="
}
