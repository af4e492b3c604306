/// A line as UTF-16 code units, the units in which editors count.
struct QuickLine: Sendable, Hashable {
    let units: [UInt16]

    init(_ text: String) { units = Array(text.utf16) }

    subscript(span: Range<Int>) -> String { String(decoding: units[span], as: UTF16.self) }

    func isSpace(_ index: Int) -> Bool { Self.isSpace(units[index]) }

    /// The end of the word that begins at an index.
    func wordEnd(_ start: Int) -> Int {
        var end = start
        while end < units.count, !isSpace(end) { end += 1 }
        return end
    }

    /// What is left without some spans: pieces joined by one space, without the punctuation that only joined them.
    func without(_ spans: [Range<Int>]) -> String {
        var kept: [UInt16] = []
        var start = 0
        for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) where span.upperBound > start {
            append(start..<max(start, span.lowerBound), to: &kept)
            start = span.upperBound
            // A removed escape or quotation mark leaves its word whole.
            if span.count == 1, !Self.isSpace(units[span.lowerBound]) { continue }
            if let last = kept.last, !Self.isSpace(last) { kept.append(0x20) }
        }
        append(start..<units.count, to: &kept)
        return String(decoding: Self.trimmed(kept), as: UTF16.self)
    }

    private func append(_ span: Range<Int>, to kept: inout [UInt16]) {
        for unit in units[span] {
            if Self.isSpace(unit) {
                if let last = kept.last, !Self.isSpace(last) { kept.append(0x20) }
            } else {
                // `call Ann , bring cake` after a date is gone
                if Self.isJoint(unit), kept.last == 0x20, unit != 0x2D { kept.removeLast() }
                kept.append(unit)
                dropEmptyBrackets(at: &kept)
            }
        }
    }

    /// `meeting (tomorrow)` leaves none behind.
    private func dropEmptyBrackets(at kept: inout [UInt16]) {
        let opening: UInt16 = kept.last == 0x29 ? 0x28 : kept.last == 0x5D ? 0x5B : 0
        guard opening != 0, let before = kept.dropLast().last(where: { $0 != 0x20 }), before == opening,
            let index = kept.lastIndex(of: opening)
        else { return }
        kept.removeSubrange(index...)
    }

    /// Whether a title says anything at all.
    static func hasWords(_ title: String) -> Bool {
        title.unicodeScalars.contains {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || $0.properties.isEmoji
        }
    }

    /// Without what joined the title to words that are gone.
    private static func trimmed(_ units: [UInt16]) -> ArraySlice<UInt16> {
        var slice = units[...]
        while let first = slice.first, isSpace(first) || isJoint(first) { slice.removeFirst() }
        while let last = slice.last, isSpace(last) || isJoint(last) { slice.removeLast() }
        return slice
    }

    private static func isJoint(_ unit: UInt16) -> Bool { [0x2C, 0x3B, 0x3A, 0x2D].contains(unit) }

    /// White space of ASCII and Latin 1, the wide spaces, and the line separators.
    private static func isSpace(_ unit: UInt16) -> Bool {
        unit == 0x20 || (0x09...0x0D).contains(unit) || unit == 0x85 || unit == 0xA0 || unit == 0x1680
            || (0x2000...0x200A).contains(unit) || unit == 0x2028 || unit == 0x2029 || unit == 0x202F || unit == 0x205F
            || unit == 0x3000
    }
}
