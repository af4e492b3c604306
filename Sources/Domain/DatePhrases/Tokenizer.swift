import Encoding

/// Splits a line into tokens in one pass.
struct Tokenizer {
    private var tokens: [Token] = []
    private var kind: Token.Kind?
    private var text = ""
    private var start = 0
    private var isSpaced = true
    private var isCapitalised = false
    private var offset = 0

    /// - Parameter walls: ranges of UTF-16 code units that must not be read.
    static func tokens(of line: String, walls: [Range<Int>] = []) -> [Token] {
        var tokenizer = Tokenizer()
        var walls = walls.sorted { $0.lowerBound < $1.lowerBound }[...]
        for scalar in line.unicodeScalars {
            while let wall = walls.first, wall.upperBound <= tokenizer.offset { walls.removeFirst() }
            let isWall = walls.first?.contains(tokenizer.offset) ?? false
            tokenizer.read(isWall ? nil : Self.plain(scalar), width: UTF16.width(scalar))
        }
        tokenizer.finish()
        return tokenizer.tokens
    }

    /// - Parameter scalar: the character; nil inside a wall.
    private mutating func read(_ scalar: Unicode.Scalar?, width: Int) {
        defer { offset += width }
        guard let scalar else { return extend(.wall, "") }
        switch scalar {
        case "0"..."9": extend(.number, scalar.description)
        case "'" where kind == .word: extend(.word, "'")
        case _ where scalar.properties.isAlphabetic:
            let isCapital = scalar.properties.isUppercase
            extend(.word, scalar.properties.lowercaseMapping)
            if isCapital, offset == start { isCapitalised = true }
        case _ where scalar.properties.isWhitespace:
            finish()
            isSpaced = true
        default: extend(.mark, scalar.description)
        }
    }

    /// Extends the current token, or begins another. Marks are tokens of one character.
    private mutating func extend(_ next: Token.Kind, _ addition: String) {
        if kind != next || next == .mark {
            finish()
            kind = next
            start = offset
        }
        text += addition
    }

    /// Ends the current token. An apostrophe belongs to a word only between letters.
    private mutating func finish() {
        guard let kind else { return }
        let hasQuote = kind == .word && text.hasSuffix("'")
        if hasQuote { text.removeLast() }
        let end = hasQuote ? offset - 1 : offset
        if kind == .word { text = Slip.corrected(text) }
        // `2moro`
        if kind == .word, !isSpaced, let digit = tokens.last, digit.text == "2", let whole = Slip.behindTwo[text] {
            tokens.removeLast()
            (text, start, isSpaced) = (whole, digit.span.lowerBound, digit.isSpaced)
        }
        tokens.append(
            Token(kind: kind, text: text, span: start..<end, isSpaced: isSpaced, isCapitalised: isCapitalised))
        isCapitalised = false
        if hasQuote { tokens.append(Token(kind: .mark, text: "'", span: end..<offset, isSpaced: false)) }
        self.kind = nil
        text = ""
        isSpaced = false
    }

    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "\u{2018}", "\u{2019}", "\u{02BC}": "'"
        case "\u{2010}"..."\u{2015}", "\u{2212}": "-"
        default: scalar
        }
    }
}

/// A word, a number or a mark of a line, with its position.
struct Token: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// Letters, with apostrophes between them.
        case word
        /// ASCII digits.
        case number
        case mark
        /// Text that must not be read: no phrase extends across it.
        case wall
    }

    let kind: Kind
    /// The text in lower case; typographic apostrophes and dashes as ASCII.
    let text: String
    /// The range in UTF-16 code units.
    let span: Range<Int>
    /// True when white space precedes it, or nothing at all.
    let isSpaced: Bool
    /// True when it begins with a capital letter.
    var isCapitalised = false

    /// The value of a number of at most nine digits.
    var number: Int? { kind == .number && text.utf8.count <= 9 ? Int(text) : nil }
    var isAlphanumeric: Bool { kind == .word || kind == .number }
}

/// Corrects mistyped names of days and months.
enum Slip {
    /// The names, each with the number of edits up to which a correction is certain.
    private static let names: [Character: [(name: String, edits: Int)]] = Dictionary(
        grouping: [
            ("monday", 1), ("tuesday", 1), ("wednesday", 2), ("thursday", 2), ("friday", 1), ("saturday", 2),
            ("sunday", 1), ("tomorrow", 2), ("tonight", 1), ("yesterday", 2), ("january", 1), ("february", 2),
            ("september", 1), ("october", 1), ("november", 1), ("december", 1),
        ], by: { $0.0.first ?? " " })

    /// Other words that resemble one of the names.
    private static let others: Set = [
        "sundae", "sundry", "frida", "munday", "octobre", "novembre", "decembre", "wednesdays", "thursdays",
        "saturdays",
        "mondays", "tuesdays", "fridays", "sundays", "yesterdays", "tomorrows", "sundaes", "saturate", "fridge",
    ]

    /// `2moro`
    static let behindTwo = ["moro": "tomorrow", "morrow": "tomorrow", "mrw": "tomorrow", "nite": "tonight"]

    /// Returns the intended name for a word; the word itself if there is none.
    static func corrected(_ word: String) -> String {
        guard (5...11).contains(word.utf8.count), let first = word.first, let near = names[first],
            !others.contains(word), !near.contains(where: { $0.name == word })
        else { return word }
        let found = near.first { name, edits in
            abs(name.utf8.count - word.utf8.count) <= edits && EditDistance.between(word, name) <= edits
        }
        return found?.name ?? word
    }
}
