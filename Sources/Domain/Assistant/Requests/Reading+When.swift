import DatePhrases
import Recurrence
import Tasks
import TimeZones

/// Words that are nothing but a date, a time or an amount of time.
extension Reading {
    /// Nobody names a date with more words.
    private static let mostWords = 14

    /// `tomorrow`, `next monday at 9am`, `5pm`.
    func date(_ words: Passage) -> Shift? {
        guard let phrase = wholePhrase(words) else { return nil }
        switch phrase.meaning {
        case .day(let date): return .day(date)
        case .time(let time, let next, let named):
            guard let named, named != zone else { return .time(time, next: next) }
            return .exactly(.wallTime(WallTime(next, time.next), named))
        case .moment(let wall, let named): return .exactly(.wallTime(wall, named ?? zone))
        case .recurrence: return nil
        }
    }

    /// `every monday at 9`, `weekly`.
    func repetition(_ words: Passage) -> RecurrencePhrase? {
        guard case .recurrence(let phrase)? = wholePhrase(words)?.meaning else { return nil }
        // A task recurs by the day at most.
        return [.daily, .weekly, .monthly, .yearly].contains(phrase.rule.frequency) ? phrase : nil
    }

    /// The phrase that all of some words make.
    private func wholePhrase(_ words: Passage) -> DatePhrase? {
        var words = words.trimmed.dropping("to be", "to", "be", "for", "the time", "until", "till", "on to", "onto")
            .trimmed
        while words.count > 1, let rest = words.before(end: ["instead", "now", "then", "if possible", "from now on"]) {
            // `now` is part of `from now`.
            guard words.before(end: "from now") == nil else { break }
            words = rest.trimmed
        }
        guard words.hasWords, words.count <= Self.mostWords, !words.contains([""]) else { return nil }
        let text = words.text
        guard let phrase = reader.phrases(in: text).first, phrase.span == 0..<text.utf16.count else { return nil }
        return phrase
    }

    /// `two days`, `an hour and a half`, `3 weeks`, `a month`.
    func amount(_ words: Passage) -> (months: Int, days: Int, seconds: Int)? {
        let words = words.trimmed.dropping("by", "for", "another", "about").trimmed
        guard words.hasWords, words.count <= 8, !words.contains([""]) else { return nil }
        if words.count <= 2, let unit = words.last?.key, ["month", "months"].contains(unit) {
            let count =
                words.count == 1 ? 1 : ["a": 1, "one": 1][words.key(0) ?? ""] ?? words.key(0).flatMap(Places.number)
            return count.map { ($0, 0, 0) }
        }
        if words.isOne(of: ["a bit", "a while"]) { return (0, 1, 0) }
        let text = words.text
        guard let (seconds, end) = reader.amount(at: text), end == text.utf16.count, seconds > 0 else { return nil }
        return seconds.isMultiple(of: 86_400) ? (0, seconds / 86_400, 0) : (0, 0, seconds)
    }

    /// Splits where what comes behind is nothing but a date: the longest such.
    func splitAtDate(_ words: Passage, by joints: [String]) -> (left: Passage, shift: Shift)? {
        for offset in max(1, words.count - Self.mostWords)..<max(words.count, 1) {
            let right = words.from(offset)
            // `from monday to friday`: the first is where they are.
            guard right.key(0) != "from" else { continue }
            let behind = right.after(joints)
            if let shift = behind.flatMap({ date($0) }) ?? (joints.contains("") ? date(right) : nil) {
                return (words.upTo(offset), shift)
            }
        }
        return nil
    }
}
