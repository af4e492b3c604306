import DatePhrases
import TimeZones
import Timestamps

extension FilterParser {
    enum Relation {
        case before, after, on

        init(_ word: String) { self = word.hasPrefix("before") ? .before : word.hasPrefix("after") ? .after : .on }
    }

    /// The date phrase here; it may stand in quotation marks.
    var phrase: (meaning: DatePhrase.Meaning, end: Int)? {
        get throws(TaskFilterFault) {
            var lexer = self.lexer
            if case .quoted(let text) = try lexer.peek() {
                _ = try lexer.next()
                return read(text).map { ($0.meaning, lexer.at) }
            }
            let rest = lexer.rest
            // Whatever joins conditions ends a date.
            let date = rest.prefix { !"&|!()#\"\u{201C}".contains($0) }
            return read(String(date)).map { ($0.meaning, lexer.at + $0.end) }
        }
    }

    /// A phrase at the text's beginning. Its own introduction (`by`) is nothing to mind.
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
