import Encoding
public import FoundationEssentials
import Identifiers
public import JSON

/// The rules for text that people write: trimming, and validation.
public enum TaskText {
    /// Validates one line: trimmed, not empty, within the limit, without control characters.
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

    /// Validates several lines: kept as written, within the limit, without control characters other than tabs and line
    /// ends.
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

    /// True for C0, DEL, C1, and the two separators that some readers take for line ends.
    public static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    /// The text without invisible characters around it; empty when nothing of it is visible.
    public static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: isVisible),
            let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// True when a character is perceptible: neither blank nor ignorable by default according to Unicode.
    static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        !isBlank(scalar) && !scalar.properties.isDefaultIgnorableCodePoint && !(0xFFF9...0xFFFB).contains(scalar.value)
            && !isControl(scalar)
    }

    /// True for characters that count as a space at the ends of a text; joiners and selectors belong to the character
    /// before them.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isWhitespace { return true }
        switch scalar.value {
        // Soft hyphen, zero width space, word joiner, byte order mark, fillers of Hangul, the empty pattern of Braille.
        case 0xAD, 0x200B, 0x2060, 0xFEFF, 0x180E, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800: return true
        default: return false
        }
    }
}

/// Suggests the name that was probably meant.
public enum NearestName {
    /// Names for members in other applications.
    private static let aliases = [
        "text": "title", "name": "title", "summary": "title", "task": "title",
        "notes": "description", "note": "description", "body": "description", "details": "description",
        "done": "status", "completed": "status", "state": "status", "complete": "status",
        "labels": "tags", "label": "tags", "tag": "tags",
        "due_date": "due", "duedate": "due", "dueat": "due", "deadline": "due",
        "repeat": "recurrence", "repeats": "recurrence", "rrule": "recurrence", "recurring": "recurrence",
        "search": "q", "query": "q", "size": "limit", "after": "cursor", "per_page": "page_size",
        "pagesize": "page_size", "skip": "page", "offset": "page", "is_recurring": "recurrence",
    ]

    /// The candidate within two edits (one for short names), or the one with this name in other applications.
    public static func of(_ name: String, among candidates: [String]) -> String? {
        let folded = name.prefix(64).lowercased()
        if let alias = aliases[folded], candidates.contains(alias) { return alias }
        let scored = candidates.map { (name: $0, edits: EditDistance.between(folded, $0)) }
        guard let best = scored.min(by: { $0.edits < $1.edits }) else { return nil }
        return best.edits <= (best.name.utf8.count < 5 ? 1 : 2) ? best.name : nil
    }
}

extension UUID {
    /// Reads the canonical 36 characters, in either case.
    public init?(taskID text: some StringProtocol) { self.init(canonical: text) }

    /// The canonical text in lower case, as RFC 9562 requires.
    public var taskID: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            withUnsafeBytes(of: uuid) { bytes in
                var position = 0
                for index in 0..<16 {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        buffer[position] = UInt8(ascii: "-")
                        position += 1
                    }
                    buffer[position] = Self.hex(bytes[index] >> 4)
                    buffer[position + 1] = Self.hex(bytes[index] & 15)
                    position += 2
                }
            }
            return 36
        }
    }

    private static func hex(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}

extension JSONWriter {
    /// Appends an id as a JSON string, in lower case.
    public mutating func taskID(_ id: UUID) {
        string(plain: id.taskID.utf8)
    }
}

/// A value behind a reference, so that rare data does not make all tasks large. Copies share it.
indirect enum Boxed<Value: Sendable & Hashable>: Sendable, Hashable {
    case value(Value)

    var value: Value {
        switch self {
        case .value(let value): value
        }
    }
}
