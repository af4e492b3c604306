import JSON

extension JSONWriter {
    /// Writes a value in the form of Go's encoder, and so of daprd: members sorted by name, `<`, `>` and `&` escaped,
    /// numbers as they were written.
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

    /// Escapes characters that are markup in HTML, and the two line separators that JavaScript used not to accept in
    /// strings.
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

extension JSONWriter {
    /// Copies the next value in the form that ``canonical(_:)-(JSONValue)`` writes, without building a tree.
    mutating func canonical(from scanner: inout JSONScanner) throws {
        switch scanner.next() {
        case UInt8(ascii: "{"): try canonicalObject(from: &scanner)
        case UInt8(ascii: "["):
            raw("[")
            var isFirst = true
            try scanner.array { scanner in
                if !isFirst { raw(",") }
                isFirst = false
                try canonical(from: &scanner)
            }
            raw("]")
        case UInt8(ascii: "\""): try scanner.skip { try canonical(quoted: $0) }
        default: try scanner.skip { raw($0) }
        }
    }

    /// Copies a string given as JSON text, unchanged if it needs no rewriting.
    ///
    /// - Returns: the string's content in UTF-8, if it had to be rewritten.
    @discardableResult
    mutating func canonical(quoted text: UnsafeBufferPointer<UInt8>) throws -> String? {
        guard !text.allSatisfy(Self.isPlain) else {
            raw(text)
            return nil
        }
        var scanner = JSONScanner(text)
        let value = try scanner.string()
        canonical(value)
        return value
    }

    /// True when Go writes a byte unescaped anywhere in a string.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): false
        default: byte < 0x80
        }
    }

    /// Members are written in the order they come, and sorted afterwards if necessary.
    private mutating func canonicalObject(from scanner: inout JSONScanner) throws {
        var members = CanonicalMembers()
        raw("{")
        try scanner.members { name, scanner in
            if !members.isEmpty { raw(",") }
            let start = bytes.count
            let rewritten = try canonical(quoted: name)
            raw(":")
            try canonical(from: &scanner)
            members.append(name, rewritten, start..<bytes.count)
        }
        members.order(&bytes)
        raw("}")
    }
}
