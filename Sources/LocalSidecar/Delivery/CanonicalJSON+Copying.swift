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
        case UInt8(ascii: "\""): try canonicalString(from: &scanner)
        default: try scanner.skip { raw($0) }
        }
    }

    /// Copies text that needs no rewriting as it stands.
    private mutating func canonicalString(from scanner: inout JSONScanner) throws {
        var probe = scanner
        let isCopied = try probe.skip { text in
            guard text.allSatisfy({ $0 < 0x80 && ![0x5C, 0x3C, 0x3E, 0x26].contains($0) }) else { return false }
            raw(text)
            return true
        }
        if isCopied { scanner = probe } else { canonical(try scanner.string()) }
    }

    /// Members are written as they come, and put in order afterwards where they were not.
    private mutating func canonicalObject(from scanner: inout JSONScanner) throws {
        var members = CanonicalMembers()
        raw("{")
        try scanner.object { key, scanner in
            if !members.isEmpty { raw(",") }
            let start = bytes.count
            canonical(key)
            raw(":")
            try canonical(from: &scanner)
            members.append(key, start..<bytes.count)
        }
        members.order(&bytes)
        raw("}")
    }
}

/// The members of an object that has just been written, with the places where they stand.
struct CanonicalMembers {
    private var members: [(key: String, range: Range<Int>)] = []
    private var isOrdered = true

    var isEmpty: Bool { members.isEmpty }

    mutating func append(_ key: String, _ range: Range<Int>) {
        if let last = members.last, !last.key.utf8.lexicographicallyPrecedes(key.utf8) { isOrdered = false }
        members.append((key, range))
    }

    /// Sorts what was written by name; of a name that occurs twice the last counts.
    func order(_ bytes: inout [UInt8]) {
        guard !isOrdered, let start = members.first?.range.lowerBound else { return }
        let sorted = members.enumerated().sorted {
            $0.element.key == $1.element.key
                ? $0.offset < $1.offset : $0.element.key.utf8.lexicographicallyPrecedes($1.element.key.utf8)
        }
        let written = Array(bytes[start...])
        bytes.removeSubrange(start...)
        for (place, member) in sorted.enumerated() {
            if place + 1 < sorted.count, sorted[place + 1].element.key == member.element.key { continue }
            if bytes.count > start { bytes.append(UInt8(ascii: ",")) }
            let range = member.element.range
            bytes.append(contentsOf: written[(range.lowerBound - start)..<(range.upperBound - start)])
        }
    }
}
