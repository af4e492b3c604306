import DatePhrases
import TimeZones
import Timestamps

/// Reads a filter by recursive descent; `|` binds weakest, then `&` or nothing, then `!`.
struct FilterParser {
    var lexer: FilterLexer
    let now: WallTime
    let zone: Zone
    private var depth = 0

    init(_ text: String, now: Timestamp, zone: Zone) {
        lexer = FilterLexer(text)
        self.now = zone.wallTime(at: now)
        self.zone = zone
    }

    /// Nobody nests deeper, and the stack is not endless.
    private static let deepest = 50

    mutating func filter() throws(TaskFilterFault) -> TaskCondition {
        guard try lexer.peek() != .end else {
            throw TaskFilterFault(at: 0, "must not be empty", suggestion: "today | overdue")
        }
        let condition = try alternatives()
        switch try lexer.next() {
        case .end: return condition
        default: throw TaskFilterFault(at: lexer.start, "has a ) that closes nothing")
        }
    }

    private mutating func alternatives() throws(TaskFilterFault) -> TaskCondition {
        var conditions = [try conjunction()]
        while try take(.or) { conditions.append(try conjunction()) }
        return conditions.count == 1 ? conditions[0] : .any(conditions)
    }

    private mutating func conjunction() throws(TaskFilterFault) -> TaskCondition {
        var conditions = [try negation()]
        while true {
            if try take(.and) {
                conditions.append(try negation())
                continue
            }
            switch try lexer.peek() {
            case .or, .close, .end: return conditions.count == 1 ? conditions[0] : .all(conditions)
            default: conditions.append(try negation())
            }
        }
    }

    private mutating func negation() throws(TaskFilterFault) -> TaskCondition {
        var isNegated = false
        while try take(.not) { isNegated.toggle() }
        let condition = try primary()
        return isNegated ? .not(condition) : condition
    }

    private mutating func primary() throws(TaskFilterFault) -> TaskCondition {
        switch try lexer.next() {
        case .open: return try parenthesized()
        case .tag(let name): return .tag(name.lowercased())
        case .quoted(let text): return try search(text)
        case .word(let word): return try term(word)
        case .close: throw TaskFilterFault(at: lexer.start, "has a ) where a condition is missing")
        case .and, .or, .not, .end:
            throw TaskFilterFault(
                at: lexer.start, "misses a condition",
                suggestion: "p1, #work, overdue, due before: friday or a word to search for")
        }
    }

    private mutating func parenthesized() throws(TaskFilterFault) -> TaskCondition {
        let opening = lexer.start
        depth += 1
        guard depth <= Self.deepest else { throw TaskFilterFault(at: opening, "is nested too deeply") }
        let condition = try alternatives()
        depth -= 1
        guard try take(.close) else { throw TaskFilterFault(at: opening, "has a parenthesis that is not closed") }
        return condition
    }

    func search(_ text: String) throws(TaskFilterFault) -> TaskCondition {
        guard let words = TaskSearch(text), !words.isEmpty else {
            throw TaskFilterFault(
                at: lexer.start, "searches for nothing: there is no word", suggestion: "a word, or \"several words\"")
        }
        return .text(words)
    }

    mutating func take(_ token: FilterLexer.Token) throws(TaskFilterFault) -> Bool {
        guard try lexer.peek() == token else { return false }
        _ = try lexer.next()
        return true
    }

    mutating func takeWord(_ words: String...) throws(TaskFilterFault) -> String? {
        guard case .word(let word) = try lexer.peek(), words.contains(word) else { return nil }
        _ = try lexer.next()
        return word
    }
}
