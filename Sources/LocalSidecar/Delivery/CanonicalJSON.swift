import JSON

extension JSONWriter {
    /// Writes a value the way Go's encoder does, and so daprd: members sorted by name, `<`, `>` and `&` escaped, numbers
    /// as they were written.
    mutating func canonical(_ value: JSONValue) {
        switch value {
        case .string(let text): canonical(text)
        case .array(let elements):
            raw("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { raw(",") }
                canonical(element)
            }
            raw("]")
        case .object(let object):
            raw("{")
            let members = object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (index, member) in members.enumerated() {
                if index > 0 { raw(",") }
                canonical(member.key)
                raw(":")
                canonical(member.value)
            }
            raw("}")
        default: self.value(value)
        }
    }

    mutating func canonical(_ text: String) {
        let start = bytes.count
        string(text)
        guard bytes[start...].contains(where: { $0 == 0x3C || $0 == 0x3E || $0 == 0x26 || $0 == 0xE2 }) else { return }
        let written = Array(bytes[start...])
        bytes.removeSubrange(start...)
        escapeMarkup(in: written)
    }

    /// Escapes what would be markup inside HTML, and the two line separators that JavaScript once stumbled over.
    private mutating func escapeMarkup(in text: [UInt8]) {
        var index = 0
        while index < text.count {
            switch text[index] {
            case 0x3C: raw("\\u003c")
            case 0x3E: raw("\\u003e")
            case 0x26: raw("\\u0026")
            case 0xE2 where index + 2 < text.count && text[index + 1] == 0x80 && text[index + 2] & 0xFE == 0xA8:
                text[index + 2] == 0xA8 ? raw("\\u2028") : raw("\\u2029")
                index += 2
            default: bytes.append(text[index])
            }
            index += 1
        }
    }
}
