import JSON

extension JSONWriter {
    /// Copies the next value in the form that ``canonical(_:)-(JSONValue)`` writes, without a tree in between.
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

    /// Copies a string given as JSON text, as it stands where it needs no rewriting.
    ///
    /// - Returns: what the string says, in UTF-8, if it had to be rewritten.
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

    /// Whether Go writes a byte inside a string as it comes, wherever it stands.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): false
        default: byte < 0x80
        }
    }

    /// Members are written as they come, and put in order afterwards where they were not.
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
