/// A line of iCalendar: `NAME;PARAM=value:VALUE` (RFC 5545, section 3.1).
struct ContentLine: Sendable, Hashable {
    /// In upper case.
    let name: String
    /// By name in upper case; of several values the first.
    let parameters: [String: String]
    let value: String

    /// - Returns: nil when it is no such line.
    init?(_ text: String) {
        var rest = Substring(text).utf8
        guard let name = Self.take(&rest, until: [UInt8(ascii: ";"), UInt8(ascii: ":")]), !name.isEmpty else {
            return nil
        }
        var parameters: [String: String] = [:]
        while rest.first == UInt8(ascii: ";") {
            rest.removeFirst()
            guard let key = Self.take(&rest, until: [UInt8(ascii: "=")]) else { return nil }
            rest.removeFirst()
            guard let value = Self.takeValues(&rest) else { return nil }
            parameters[key.uppercased()] = value
        }
        guard rest.first == UInt8(ascii: ":") else { return nil }
        self.name = name.uppercased()
        self.parameters = parameters
        value = String(Substring(rest.dropFirst()))
    }

    private static func take(_ rest: inout Substring.UTF8View, until ends: [UInt8]) -> String? {
        guard let end = rest.firstIndex(where: ends.contains) else { return nil }
        defer { rest = rest[end...] }
        return String(Substring(rest[..<end]))
    }

    /// The first of the values of a parameter, which may be quoted; the others are passed over.
    private static func takeValues(_ rest: inout Substring.UTF8View) -> String? {
        var first: String?
        while true {
            let value: String?
            if rest.first == UInt8(ascii: "\"") {
                rest.removeFirst()
                value = take(&rest, until: [UInt8(ascii: "\"")])
                if value != nil { rest.removeFirst() }
            } else {
                value = take(&rest, until: [UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: ",")])
            }
            guard let value else { return nil }
            first = first ?? value
            guard rest.first == UInt8(ascii: ",") else { return first }
            rest.removeFirst()
        }
    }
}

extension ContentLine {
    /// The document's lines, those that were folded put together again, each with the number it begins at.
    ///
    /// Folds are undone byte by byte: a writer may have cut through the bytes of one character.
    static func unfold(_ document: [UInt8]) -> [(line: Int, text: String)] {
        var lines: [(line: Int, bytes: [UInt8])] = []
        var number = 0
        for raw in document.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let bytes = raw.last == UInt8(ascii: "\r") ? raw.dropLast() : raw
            if let first = bytes.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t"), !lines.isEmpty {
                lines[lines.count - 1].bytes += bytes.dropFirst()
            } else if !bytes.isEmpty {
                lines.append((number, Array(bytes)))
            }
        }
        return lines.map { ($0.line, String(decoding: $0.bytes, as: UTF8.self)) }
    }

    /// The line with its end, folded after at most 75 bytes, never within a character.
    static func fold(_ line: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var width = 0
        for scalar in line.unicodeScalars {
            let next = Array(String(scalar).utf8)
            if width + next.count > 75 {
                bytes += [0x0D, 0x0A, 0x20]
                width = 1
            }
            bytes += next
            width += next.count
        }
        return bytes + [0x0D, 0x0A]
    }
}
