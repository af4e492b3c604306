/// A line of iCalendar: `NAME;PARAM=value:VALUE` (RFC 5545, section 3.1).
struct ContentLine: Sendable, Hashable {
    /// In upper case.
    let name: String
    /// Keyed by name in upper case; of several values the first.
    let parameters: [String: String]
    let value: String

    /// - Returns: nil when the text is not a content line.
    init?(_ text: String) {
        var rest = Substring(text).utf8
        guard let name = Self.take(&rest, until: [UInt8(ascii: ";"), UInt8(ascii: ":")]), !name.trimmed.isEmpty else {
            return nil
        }
        var parameters: [String: String] = [:]
        while rest.first == UInt8(ascii: ";") {
            rest.removeFirst()
            guard
                let key = Self.take(&rest, until: [UInt8(ascii: "="), UInt8(ascii: ";"), UInt8(ascii: ":")])?
                    .uppercased()
            else { return nil }
            guard rest.first == UInt8(ascii: "=") else {
                // vCalendar 1.0 gives an encoding without its parameter name.
                if ["QUOTED-PRINTABLE", "BASE64", "8BIT"].contains(key) { parameters["ENCODING"] = key }
                continue
            }
            rest.removeFirst()
            guard let value = Self.takeValues(&rest) else { return nil }
            parameters[key] = value
        }
        guard rest.first == UInt8(ascii: ":") else { return nil }
        self.name = name.trimmed.uppercased()
        self.parameters = parameters
        value = String(Substring(rest.dropFirst()))
    }

    /// The line with a different value.
    init(_ line: ContentLine, value: String) {
        (name, parameters, self.value) = (line.name, line.parameters, value)
    }

    /// The charset that a line of vCalendar 1.0 declares for its value.
    static func charset(of bytes: [UInt8]) -> String? {
        let head = bytes.prefix { $0 != UInt8(ascii: ":") }
        guard head.contains(UInt8(ascii: ";")), head.allSatisfy({ $0 < 0x80 }) else { return nil }
        let parameters = String(decoding: head, as: UTF8.self).split(separator: ";").dropFirst()
        return parameters.first { $0.uppercased().hasPrefix("CHARSET=") }.map { $0.dropFirst(8).filter { $0 != "\"" } }
    }

    var isQuotedPrintable: Bool { parameters["ENCODING"]?.uppercased() == "QUOTED-PRINTABLE" }

    /// The value with escapes decoded.
    var text: String {
        guard isQuotedPrintable else { return CalendarText.unescape(value) }
        let bytes = CalendarText.quotedPrintable(value)
        let charset = parameters["CHARSET"].flatMap { SingleByteCharset($0) }
        let text =
            charset?.decode(bytes) ?? String(validating: bytes, as: UTF8.self)
            ?? SingleByteCharset.windows.decode(bytes)
        return text.replacingLineEnds.replacing("\\;", with: ";")
    }

    private static func take(_ rest: inout Substring.UTF8View, until ends: [UInt8]) -> String? {
        guard let end = rest.firstIndex(where: ends.contains) else { return nil }
        defer { rest = rest[end...] }
        return String(Substring(rest[..<end]))
    }

    /// The first value of a parameter, which may be quoted; further ones are ignored.
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
    /// The document's lines, unfolded, each with the number of its first line.
    ///
    /// Folds are undone bytewise: a writer may have split the bytes of one character. Lines end at LF or CRLF, or at CR
    /// in a document without LF.
    static func unfold(_ document: [UInt8]) -> [(line: Int, bytes: [UInt8])] {
        let isOld = !document.contains(UInt8(ascii: "\n"))
        var lines: [(line: Int, bytes: [UInt8])] = []
        var number = 0
        var isOpen = false
        for raw in document.split(separator: UInt8(ascii: isOld ? "\r" : "\n"), omittingEmptySubsequences: false) {
            number += 1
            var bytes = raw
            while bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            if isOpen {
                lines[lines.count - 1].bytes += bytes
            } else if let first = bytes.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t"), !lines.isEmpty
            {
                lines[lines.count - 1].bytes += bytes.dropFirst()
            } else if !bytes.isEmpty {
                lines.append((number, Array(bytes)))
            }
            isOpen = bytes.last == UInt8(ascii: "=") && (lines.last.map { isQuotedPrintable($0.bytes) } ?? false)
            if isOpen { lines[lines.count - 1].bytes.removeLast() }
        }
        return lines
    }

    /// True when a trailing equals sign continues the line on the next one.
    private static func isQuotedPrintable(_ line: [UInt8]) -> Bool {
        let head = line.prefix(while: { $0 != UInt8(ascii: ":") }).prefix(200)
        return String(decoding: head, as: UTF8.self).uppercased().contains("QUOTED-PRINTABLE")
    }

    /// The line with its end, folded after at most 75 bytes, never inside a character.
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
