/// The rules for text that people write: what is trimmed, what is refused.
enum TaskText {
    /// One line: trimmed, not empty, within the limit, without control characters.
    static func line(_ text: String, of field: String, upTo limit: Int) throws(TaskFieldFault) -> String {
        let line = trimmed(text)
        guard !line.isEmpty else { throw TaskFieldFault(field, "must not be empty") }
        guard line.unicodeScalars.count <= limit else {
            throw TaskFieldFault(field, "must have at most \(limit) characters")
        }
        guard !line.unicodeScalars.contains(where: isControl) else {
            throw TaskFieldFault(field, "must not contain control characters")
        }
        return line
    }

    /// Several lines: kept as written, within the limit, without control characters other than tabs and line ends.
    static func passage(_ text: String, of field: String, upTo limit: Int) throws(TaskFieldFault) -> String {
        guard text.unicodeScalars.count <= limit else {
            throw TaskFieldFault(field, "must have at most \(limit) characters")
        }
        let allowed: Set<Unicode.Scalar> = ["\n", "\r", "\t"]
        guard !text.unicodeScalars.contains(where: { isControl($0) && !allowed.contains($0) }) else {
            throw TaskFieldFault(field, "must not contain control characters other than tabs and line breaks")
        }
        return text
    }

    /// C0, DEL, C1, and the two separators that some readers take for line ends.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
