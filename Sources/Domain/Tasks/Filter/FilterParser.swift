import DatePhrases
import TimeZones
import Timestamps

/// Parses a filter by recursive descent; `|` binds weakest, then `&` or juxtaposition, then `!`.
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

    /// Maximum nesting depth, which protects the stack.
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
                at: lexer.start, "is incomplete: a condition is missing",
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

/// The keywords of the language.
extension FilterParser {
    mutating func term(_ word: String) throws(TaskFilterFault) -> TaskCondition {
        if let condition = Self.plain[word] { return condition }
        let today = now.date
        switch word {
        case "overdue": return .overdue(FilterTime(before: now, in: zone))
        case "today": return .due(FilterTime(from: today, until: today.adding(days: 1), in: zone))
        case "tomorrow": return .due(FilterTime(from: today.adding(days: 1), until: today.adding(days: 2), in: zone))
        case "yesterday": return .due(FilterTime(from: today.adding(days: -1), until: today, in: zone))
        case "no": return try absence(word)
        case "next": return try coming(word)
        case "due", "due:", "created", "created:", "completed:", "updated", "updated:": return try dated(word)
        case "completed", "done": return try isBeforeRelation ? try dated(word) : .status(.completed)
        default: return try unknown(word)
        }
    }

    private static let plain: [String: TaskCondition] = [
        "p1": .priority(.p1), "p2": .priority(.p2), "p3": .priority(.p3), "p4": .priority(.p4),
        "open": .status(.pending), "pending": .status(.pending), "recurring": .recurring, "untagged": .not(.hasTags),
        "tagged": .hasTags,
    ]

    /// `no due`, `no date`, `no tags`.
    private mutating func absence(_ word: String) throws(TaskFilterFault) -> TaskCondition {
        switch try takeWord("due", "date", "tag", "tags", "recurrence") {
        case "due", "date":
            _ = try takeWord("date")
            return .not(.hasDue)
        case "tag", "tags": return .not(.hasTags)
        case "recurrence": return .not(.recurring)
        default: return try search(word)
        }
    }

    /// `next 7 days`: starting today.
    private mutating func coming(_ word: String) throws(TaskFilterFault) -> TaskCondition {
        var lookahead = self
        guard case .word(let number) = try lookahead.lexer.next(), let count = Int(number), (1...3660).contains(count),
            try lookahead.takeWord("days", "day") != nil
        else { return try search(word) }
        lexer = lookahead.lexer
        return .due(FilterTime(from: now.date, until: now.date.adding(days: count), in: zone))
    }

    // MARK: dates

    private var isBeforeRelation: Bool {
        get throws(TaskFilterFault) {
            guard case .word(let word) = try lexer.peek() else { return false }
            return ["before", "before:", "after", "after:", "on:"].contains(word)
        }
    }

    /// `due before: friday`, `due: today`, `created after: 2 weeks ago`, `due` alone.
    private mutating func dated(_ word: String) throws(TaskFilterFault) -> TaskCondition {
        let start = lexer.start
        let subject = word.hasSuffix(":") ? String(word.dropLast()) : word
        var relation = Relation.on
        if word.hasSuffix(":") {
            if let name = try takeWord("before", "before:", "after", "after:", "on", "on:") {
                relation = Relation(name)
            }
        } else if let name = try takeWord("before:", "after:", "on:", "before", "after", "on") {
            relation = Relation(name)
            if !name.hasSuffix(":"), try takeWord(":") == nil, try takesNoDate { return try search("\(word) \(name)") }
        } else if case .word(let next) = try lexer.peek(), next.hasSuffix(":") {
            _ = try lexer.next()
            throw misspelled(next, after: subject)
        } else if subject == "due" {
            return try dueAlone()
        } else {
            return try search(word)
        }
        let time = try time(relation, of: subject, from: start)
        switch subject {
        case "created": return .created(time.instants)
        case "completed", "done": return .completed(time.instants)
        case "updated": return .updated(time.instants)
        default: return .due(time)
        }
    }

    /// `due friday`, or just `due`, which means having a due date.
    private mutating func dueAlone() throws(TaskFilterFault) -> TaskCondition {
        guard case .word = try lexer.peek(), try !takesNoDate else { return .hasDue }
        return .due(try time(.on, of: "due", from: lexer.start))
    }

    private var takesNoDate: Bool { get throws(TaskFilterFault) { try phrase == nil } }

    private func misspelled(_ word: String, after subject: String) -> TaskFilterFault {
        let nearest = NearestName.of(String(word.dropLast()), among: ["before", "after", "on"])
        return TaskFilterFault(
            at: lexer.start, "has \"\(subject) \(word.prefix(32))\", which is not known",
            suggestion: nearest.map { "\(subject) \($0):" } ?? "\(subject) before:, \(subject) after: or \(subject) on:"
        )
    }

    /// A word with a colon is meant as a key, so an unknown one is an error rather than a search.
    private mutating func unknown(_ word: String) throws(TaskFilterFault) -> TaskCondition {
        guard word.hasSuffix(":"), word.count > 1 else { return try search(word) }
        let keys = ["due", "created", "completed", "updated"]
        let nearest = NearestName.of(String(word.dropLast()), among: keys + ["before", "after"])
        let key = nearest.map { keys.contains($0) ? "\($0):" : "due \($0):" }
        throw TaskFilterFault(
            at: lexer.start, "has \"\(word.prefix(32))\", which is not known",
            suggestion: key ?? "\"\(word.prefix(32))\" in quotation marks, to search for it")
    }
}

extension FilterParser {
    enum Relation {
        case before, after, on

        init(_ word: String) { self = word.hasPrefix("before") ? .before : word.hasPrefix("after") ? .after : .on }
    }

    /// The date phrase at the current position, possibly in quotation marks.
    var phrase: (meaning: DatePhrase.Meaning, end: Int)? {
        get throws(TaskFilterFault) {
            var lexer = self.lexer
            if case .quoted(let text) = try lexer.peek() {
                _ = try lexer.next()
                return read(text).map { ($0.meaning, lexer.at) }
            }
            let rest = lexer.rest
            // Operators and parentheses end a date.
            let date = rest.prefix { !"&|!()#\"\u{201C}".contains($0) }
            return read(String(date)).map { ($0.meaning, lexer.at + $0.end) }
        }
    }

    /// Reads a phrase at the beginning of the text. A preposition of its own (`by`) is ignored.
    private func read(_ text: String) -> (meaning: DatePhrase.Meaning, end: Int)? {
        let reader = DatePhraseReader(reference: now, zone: zone)
        guard let phrase = reader.phrases(in: text).first,
            text.utf16.prefix(phrase.span.lowerBound).allSatisfy({ $0 == 0x20 || $0 == 0x09 })
        else { return nil }
        if case .recurrence = phrase.meaning { return nil }
        return (phrase.meaning, phrase.span.upperBound)
    }

    mutating func time(_ relation: Relation, of subject: String, from start: Int) throws(TaskFilterFault) -> FilterTime
    {
        guard let (meaning, end) = try phrase else {
            throw TaskFilterFault(
                at: lexer.at, "has no date behind \"\(subject)\" that is understood",
                suggestion: "friday, may 9, in 3 days or 2026-12-24")
        }
        lexer.at = end
        switch meaning {
        case .day(let date): return days(relation, date)
        case .time(let time, let next, let named): return moment(relation, WallTime(next, time.next), in: named ?? zone)
        case .moment(let wall, let named): return moment(relation, wall, in: named ?? zone)
        case .recurrence: throw TaskFilterFault(at: start, "has a repetition where a date is expected")
        }
    }

    private func days(_ relation: Relation, _ date: CivilDate) -> FilterTime {
        let next = date.adding(days: 1)
        return switch relation {
        case .before: FilterTime(from: nil, until: date, in: zone)
        case .after: FilterTime(from: next, until: nil, in: zone)
        case .on: FilterTime(from: date, until: next, in: zone)
        }
    }

    private func moment(_ relation: Relation, _ wall: WallTime, in zone: Zone) -> FilterTime {
        switch relation {
        case .before: FilterTime(before: wall, in: zone)
        case .after: FilterTime(after: wall, in: zone)
        case .on: FilterTime(at: wall, in: zone)
        }
    }
}
