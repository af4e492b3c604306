import DatePhrases
import TimeZones
import Timestamps

/// Names of days and of stretches of days.
extension SelectionReader {
    /// `this week`, `the next 3 days`, `the weekend`.
    mutating func period() -> Stretch? {
        let today = reading.wall.date
        let start = at
        _ = take("the", "rest of the", "the rest of the", "the whole")
        if let days = countedDays() { return days }
        at = start
        for (phrases, stretch) in Self.periods {
            guard let rest = rest.after(phrases) else { continue }
            at = passage.count - rest.count
            return stretch(today)
        }
        return month()
    }

    /// `december`: the one to come.
    private mutating func month() -> Stretch? {
        let start = at
        _ = takes("this", "next", "all of", "the month of")
        guard let key, let index = Self.months.firstIndex(of: key) else {
            at = start
            return nil
        }
        // `december 5` is a day.
        if let next = passage.key(at + 1), next.first?.isNumber == true, next.count <= 4 {
            at = start
            return nil
        }
        at += 1
        let today = reading.wall.date
        return .month(of: today, plus: (index + 1 - today.month + 12) % 12)
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    private static let periods: [([String], @Sendable (CivilDate) -> Stretch)] = [
        (
            ["today", "todays", "this morning", "this afternoon", "this evening", "tonight", "the day", "2day"],
            { .day($0) }
        ),
        (
            ["tomorrow", "tomorrows", "tmr", "tomorow", "tommorow", "tommorrow", "tmrw", "2moro"],
            { .day($0.adding(days: 1)) }
        ),
        (["yesterday", "yesterdays"], { .day($0.adding(days: -1)) }),
        (
            [
                "this week", "the week", "the rest of the week", "rest of the week", "this weeks", "the current week",
                "week", "rest of this week", "the rest of this week",
            ], { .week(of: $0, plus: 0) }
        ),
        (["next week", "next weeks", "the coming week", "the following week"], { .week(of: $0, plus: 1) }),
        (["the week after next", "week after next"], { .week(of: $0, plus: 2) }),
        (["last week", "last weeks", "the previous week"], { .week(of: $0, plus: -1) }),
        (
            [
                "this weekend", "the weekend", "weekend", "this coming weekend", "at the weekend",
                "the coming weekend", "this weekends",
            ], { .weekend(of: $0, plus: 0) }
        ),
        (["next weekend"], { .weekend(of: $0, plus: 1) }),
        (["last weekend"], { .weekend(of: $0, plus: -1) }),
        (
            ["this month", "the month", "the rest of the month", "rest of the month", "this months"],
            { .month(of: $0, plus: 0) }
        ),
        (["next month", "next months"], { .month(of: $0, plus: 1) }),
        (["last month"], { .month(of: $0, plus: -1) }),
        (["this year", "the year", "the rest of the year"], { .year(of: $0) }),
        (
            ["next few days", "coming days", "next couple of days", "the next few days", "coming few days"],
            { .days(3, from: $0) }
        ),
        (["soon"], { .days(7, from: $0) }),
    ]

    /// `next 3 days`, `past two weeks`.
    private mutating func countedDays() -> Stretch? {
        let isPast = takes("past", "last", "previous")
        guard isPast || takes("next", "coming", "following"), let count = key.flatMap(Places.number) else { return nil }
        at += 1
        let today = reading.wall.date
        guard let days = entry(["day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30]) else {
            return nil
        }
        return isPast
            ? .days(count * days + 1, from: today.adding(days: -count * days)) : .days(count * days, from: today)
    }

    /// How many words are looked at for a date; nobody names one with more.
    private static let reach = 8

    /// A date by any name.
    mutating func date() -> Stretch? {
        guard let first = rest.first, first.kind == .word, first.key.utf8.count > 1 || Int(first.key) != nil else {
            return nil
        }
        let words = rest.upTo(Self.reach)
        guard let span = words.span, !TagWords.conditions.contains(first.key) else { return nil }
        var text = passage.utterance[span]
        // `friday's tasks`
        let isPossessive = first.key.hasSuffix("days") && passage.utterance[first.span].count == first.key.count + 1
        if isPossessive { text = String(first.key.dropLast()) }
        let phrases = reading.reader.phrases(in: text)
        guard let phrase = phrases.first, phrase.span.lowerBound == 0, let stretch = Self.stretch(phrase.meaning) else {
            return nil
        }
        let end = isPossessive ? first.span.upperBound : span.lowerBound + phrase.span.upperBound
        while at < passage.count, let word = rest.first, word.span.lowerBound < end { at += 1 }
        return stretch
    }

    private static func stretch(_ meaning: DatePhrase.Meaning) -> Stretch? {
        switch meaning {
        case .day(let date): .day(date)
        case .moment(let wall, _): .day(wall.date)
        case .time, .recurrence: nil
        }
    }
}
