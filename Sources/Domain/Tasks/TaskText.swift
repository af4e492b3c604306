/// The rules for text that people write: what is trimmed, what is refused.
public enum TaskText {
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
    public static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    /// Without what cannot be seen around it; empty when nothing of it can be seen.
    public static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: isVisible),
            let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// Whether a reader sees something of it, or hears: not blanks, and not what Unicode says to ignore where it is not known.
    static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        !isBlank(scalar) && !scalar.properties.isDefaultIgnorableCodePoint && !(0xFFF9...0xFFFB).contains(scalar.value)
            && !isControl(scalar)
    }

    /// What is as good as a space at the ends of a text; joiners and selectors belong to what is before them.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isWhitespace { return true }
        switch scalar.value {
        // Soft hyphen, zero width space, word joiner, byte order mark, fillers of Hangul, the empty pattern of Braille.
        case 0xAD, 0x200B, 0x2060, 0xFEFF, 0x180E, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800: return true
        default: return false
        }
    }
}
