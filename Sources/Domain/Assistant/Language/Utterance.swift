/// A user's message, split into words.
struct Utterance: Sendable {
    /// Maximum length that is read of a message, in UTF-16 code units.
    static let longest = 8_192

    let units: [UInt16]
    var words: [Word]

    init(_ message: String) {
        units = Array(message.utf16.prefix(Self.longest))
        var splitter = WordSplitter(units)
        words = splitter.words()
    }

    /// The original text of a range.
    subscript(span: Range<Int>) -> String { String(decoding: units[span], as: UTF16.self) }

    /// The whole message.
    var passage: Passage { Passage(utterance: self, range: 0..<words.count) }
}

/// A word, a mark or a quotation of a message, with its position.
struct Word: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case word
        /// Words in quotation marks, which are always read literally.
        case quotation
        /// `#work`.
        case tag
        /// Punctuation, or the end of a line.
        case mark
    }

    let kind: Kind
    /// The key for comparison with vocabulary: lower case, without apostrophes; empty for a quotation.
    var key: String
    /// The range in UTF-16 code units of the message, including quotation marks.
    let span: Range<Int>
    /// The range without quotation marks or `#`.
    let inner: Range<Int>

    var isMark: Bool { kind == .mark }
}

/// Splits a message into words in one pass.
struct WordSplitter {
    private let units: [UInt16]
    private var at = 0
    private var found: [Word] = []
    /// The kinds of quotation marks for which no closing mark follows, so that the search is not repeated.
    private var hopeless: Set<UInt16> = []

    init(_ units: [UInt16]) { self.units = units }

    mutating func words() -> [Word] {
        while at < units.count {
            if units[at] == 0x0A {
                append(.mark, at..<(at + 1), key: "\n")
            } else if Characters.isSpace(units[at]) {
                at += 1
            } else if !takeQuotation(), !takeTag() {
                takeChunk()
            }
        }
        return found
    }

    private mutating func append(_ kind: Word.Kind, _ span: Range<Int>, inner: Range<Int>? = nil, key: String) {
        found.append(Word(kind: kind, key: key, span: span, inner: inner ?? span))
        at = span.upperBound
    }

    // MARK: quotations

    private static let closings: [UInt16: UInt16] = [
        0x22: 0x22, 0x27: 0x27, 0x201C: 0x201D, 0x2018: 0x2019, 0xAB: 0xBB, 0x201E: 0x201C, 0x60: 0x60,
    ]

    private mutating func takeQuotation() -> Bool {
        guard let end = closing(at: at) else { return false }
        append(.quotation, at..<(end + 1), inner: (at + 1)..<end, key: "")
        return true
    }

    /// Returns the end of the quotation that begins here. An apostrophe closes one only at the end of a word.
    private mutating func closing(at start: Int) -> Int? {
        guard let mark = Self.closings[units[start]], !hopeless.contains(mark) else { return nil }
        let isApostrophe = mark == 0x27 || mark == 0x2019
        var end = start + 1
        while end < units.count, units[end] != 0x0A {
            let isEnd = end + 1 == units.count || !Characters.isWord(units[end + 1])
            if units[end] == mark, !isApostrophe || isEnd { return end > start + 1 ? end : nil }
            end += 1
        }
        hopeless.insert(mark)
        return nil
    }

    /// Words as they are spoken.
    private static let colloquial = [
        "ya": "you", "u": "you", "whatcha": "what", "wanna": "want", "pls": "please", "plz": "please",
    ]

    // MARK: words

    /// `#work`, `#"two words"`; `#2` is a number.
    private mutating func takeTag() -> Bool {
        guard units[at] == 0x23, at + 1 < units.count else { return false }
        if [0x22, 0x201C].contains(units[at + 1]), let end = closing(at: at + 1) {
            append(.tag, at..<(end + 1), inner: (at + 2)..<end, key: "")
            return true
        }
        var end = at + 1
        while end < units.count, !Characters.isSpace(units[end]), !Characters.closesTag(units[end]) { end += 1 }
        let inner = (at + 1)..<end
        guard !inner.isEmpty else { return false }
        let isNumber = units[inner].allSatisfy { (0x30...0x39).contains($0) }
        append(isNumber ? .word : .tag, at..<end, inner: inner, key: isNumber ? Characters.key(units[inner]) : "")
        return true
    }

    /// Consumes a word. Marks around it are words of their own; marks inside belong to it, except a comma between
    /// letters.
    private mutating func takeChunk() {
        guard Characters.isWord(units[at]) else {
            append(.mark, at..<(at + 1), key: Characters.key(units[at..<(at + 1)]))
            return
        }
        var end = at
        while end < units.count, !Characters.isSpace(units[end]), !breaks(at: end) { end += 1 }
        var word = at..<end
        while let last = units[word].last, !Characters.isWord(last) { word = at..<(word.upperBound - 1) }
        let key = Characters.key(units[word])
        // `done w/ the tires`
        if key == "w", word.upperBound < units.count, units[word.upperBound] == 0x2F,
            word.upperBound + 1 < units.count, Characters.isSpace(units[word.upperBound + 1])
        {
            return append(.word, word.lowerBound..<(word.upperBound + 1), key: "with")
        }
        append(.word, word, key: Self.colloquial[key] ?? key)
    }

    /// Returns true when a mark separates words: `milk,eggs` are two words, `1,000` is one; so are `p.m` and `3:30`.
    private func breaks(at index: Int) -> Bool {
        let unit = units[index]
        if [0x22, 0x201C, 0x201D, 0x28, 0x29].contains(unit) { return true }
        guard unit == 0x2C || unit == 0x3B else { return false }
        return index + 1 == units.count || !(0x30...0x39).contains(units[index + 1])
    }
}

/// The classification of characters.
enum Characters {
    static func isSpace(_ unit: UInt16) -> Bool {
        unit <= 0x20 || unit == 0x85 || unit == 0xA0 || unit == 0x1680 || (0x2000...0x200B).contains(unit)
            || unit == 0x2028 || unit == 0x2029 || unit == 0x202F || unit == 0x205F || unit == 0x3000
    }

    /// Returns true for letters and digits of any script, and for all characters other than common punctuation.
    static func isWord(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x24, 0x25, 0x40, 0x2B: true
        case 0...0x7F: false
        case 0xA1, 0xAB, 0xBB, 0xBF, 0x2010...0x2027, 0x3001, 0x3002: false
        default: !isSpace(unit)
        }
    }

    static func closesTag(_ unit: UInt16) -> Bool { [0x2C, 0x3B, 0x2E, 0x3A, 0x21, 0x3F, 0x29, 0x22].contains(unit) }

    /// Returns the text in lower case, without apostrophes; long hyphens as short ones.
    static func key(_ units: ArraySlice<UInt16>) -> String {
        var plain: [UInt16] = []
        for unit in units {
            switch unit {
            case 0x27, 0x2019, 0x2018, 0x60: continue
            case 0x2010...0x2015: plain.append(0x2D)
            default: plain.append(unit)
            }
        }
        return String(decoding: plain, as: UTF16.self).lowercased()
    }
}
