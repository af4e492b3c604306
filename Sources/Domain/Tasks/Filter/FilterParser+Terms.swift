import DatePhrases
import TimeZones
import Timestamps

/// The words that mean more than themselves.
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

    /// `next 7 days`: from today on.
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

    /// `due friday`, or just `due`: has a due date.
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

    /// A word with a colon is meant to be a key, so one that is none is a mistake rather than a search.
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
