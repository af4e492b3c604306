import DatePhrases

/// Splits a filter's text into tokens.
struct FilterLexer {
    enum Token: Sendable, Hashable {
        case and, or, not, open, close
        case tag(String)
        case quoted(String)
        /// A word in lower case, including a colon at its end.
        case word(String)
        case end
    }

    let units: [UInt16]
    var at = 0
    /// The start of the last token read.
    private(set) var start = 0

    init(_ text: String) { units = Array(text.utf16) }

    /// The text from the current position on.
    var rest: String { String(decoding: units[at...], as: UTF16.self) }

    mutating func next() throws(TaskFilterFault) -> Token {
        while at < units.count, Self.isSpace(units[at]) { at += 1 }
        start = at
        guard at < units.count else { return .end }
        switch units[at] {
        case 0x26: return double(.and)
        case 0x7C: return double(.or)
        case 0x21: return single(.not)
        case 0x28: return single(.open)
        case 0x29: return single(.close)
        case 0x23:
            at += 1
            return try tag()
        case 0x22, 0x201C: return .quoted(try quoted())
        default: return word()
        }
    }

    func peek() throws(TaskFilterFault) -> Token {
        var lexer = self
        return try lexer.next()
    }

    private mutating func single(_ token: Token) -> Token {
        at += 1
        return token
    }

    /// Accepts `&&` and `||`, which programmers write.
    private mutating func double(_ token: Token) -> Token {
        let unit = units[at]
        at += 1
        if at < units.count, units[at] == unit { at += 1 }
        return token
    }

    private mutating func tag() throws(TaskFilterFault) -> Token {
        if at < units.count, units[at] == 0x22 || units[at] == 0x201C { return .tag(try quoted()) }
        let begin = at
        while at < units.count, !Self.endsWord(units[at]) { at += 1 }
        guard at > begin else {
            throw TaskFilterFault(at: start, "has a # without a tag's name", suggestion: "#work or #\"two words\"")
        }
        return .tag(String(decoding: units[begin..<at], as: UTF16.self))
    }

    private mutating func quoted() throws(TaskFilterFault) -> String {
        let opening = at
        at += 1
        while at < units.count, units[at] != 0x22, units[at] != 0x201D { at += 1 }
        guard at < units.count else { throw TaskFilterFault(at: opening, "has a quotation mark that is not closed") }
        at += 1
        return String(decoding: units[(opening + 1)..<(at - 1)], as: UTF16.self)
    }

    /// Reads a word, which ends after a colon: `before:friday`.
    private mutating func word() -> Token {
        let begin = at
        while at < units.count, !Self.endsWord(units[at]) {
            at += 1
            if units[at - 1] == 0x3A { break }
        }
        return .word(String(decoding: units[begin..<at], as: UTF16.self).lowercased())
    }

    private static func endsWord(_ unit: UInt16) -> Bool {
        isSpace(unit) || [0x26, 0x7C, 0x21, 0x28, 0x29, 0x22, 0x201C, 0x201D].contains(unit)
    }

    private static func isSpace(_ unit: UInt16) -> Bool {
        unit == 0x20 || (0x09...0x0D).contains(unit) || unit == 0xA0 || unit == 0x3000
    }
}
