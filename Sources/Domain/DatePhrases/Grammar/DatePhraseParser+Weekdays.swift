import TimeZones
import Timestamps

extension DatePhraseParser {
    /// `monday`, `next friday`, `tuesday of next week`, `tuesday the eleventh`, `Tue May 9`, `monday two weeks from now`.
    mutating func weekdayDate() -> Day? {
        longest([
            { $0.modifiedWeekday() }, { $0.weekdayOfAWeek() }, { $0.weekOfWeekday() }, { $0.weekdayWithDate() },
            { $0.weekdayWithNumber() }, { $0.weekdayWeek() }, { $0.plainWeekday() },
            { $0.countedWeekday() }, { $0.weekdayBesideDay() }, { $0.weekdayAfterNext() },
        ])
    }

    mutating func weekdayName() -> Weekday? {
        attempt { parser in
            guard let weekday = parser.entry(Vocabulary.weekdays) else { return nil }
            parser.skipAbbreviationPoint()
            return weekday
        }
    }

    private mutating func plainWeekday() -> Day? {
        attempt { parser in
            let start = parser.at
            guard let weekday = parser.weekdayName() else { return nil }
            var day = Day(parser.today.nearest(weekday))
            // `Mon-Wed audit`: a range stands for its beginning.
            if parser.attempt({ $0.glued("-") ? $0.weekdayName() : nil }) != nil { return day }
            day.repeatsWeekly = true
            // `Mon dentist`, `Sat: haircut`: a line may begin with its day.
            let isHead =
                start == 0
                && (parser.token?.text == ":" || parser.tokens[0].isCapitalised && parser.tokens[0].text != "sun"
                    || parser.tokens[0].text == "mon")
                && parser.token?.isAlphanumeric != false || start == 0 && parser.token?.text == ":"
            if !isHead, parser.tokens[start].isDoubtful, !parser.isPlacedByWord(before: start), !parser.isBeforeTime,
                !parser.isBeforeHour
            {
                guard parser.token?.isAlphanumeric != true, !parser.isSubject(before: start) else { return nil }
                day.isTentative = true
            }
            return day
        }
    }

    /// A weekday after `this`, `next`, `last` and similar words.
    private mutating func modifiedWeekday() -> Day? {
        attempt { parser in
            parser.skip("the")
            guard let shift = parser.weekdayShift(), let weekday = parser.weekdayName() else { return nil }
            let today = parser.today
            return switch shift {
            case .week(0): Day(today.nearest(weekday))
            case .week(let weeks): Day(today.inItsWeek(weekday).adding(days: weeks * 7))
            case .coming: Day(today.adding(days: 1).nearest(weekday))
            case .past: Day(today.adding(days: -7).nearest(weekday))
            }
        }
    }

    private enum WeekdayShift {
        /// That weekday, a number of weeks away.
        case week(Int)
        /// The first one after today, or the last one before it.
        case coming, past
    }

    private mutating func weekdayShift() -> WeekdayShift? {
        if takeOne("this coming", "coming", "upcoming", "this upcoming", "this next") { return .coming }
        if takeOne("this past", "this last", "past") { return .past }
        if takeOne("this", "current") { return .week(0) }
        if takeOne("next", "following", "the next") { return .week(1) }
        return takeOne("last", "previous") ? .week(-1) : nil
    }

    /// `monday week`, which in British English is a week after monday, and `tomorrow week`, a week after tomorrow.
    private mutating func weekdayWeek() -> Day? {
        attempt { parser in
            let day =
                parser.takeOne("today")
                ? parser.today
                : parser.takeOne("tomorrow")
                    ? parser.today.adding(days: 1) : parser.weekdayName().map(parser.today.nearest)
            let isFortnight = parser.word == "fortnight"
            guard let day, parser.takeOne("week", "fortnight"),
                parser.at == 2 || parser.isFollowedByConnection || parser.isBeforeTime
            else {
                return nil
            }
            return Day(day.adding(days: isFortnight ? 14 : 7))
        }
    }

    /// `two sundays from now`.
    private mutating func countedWeekday() -> Day? {
        attempt { parser in
            guard let count = parser.cardinal(), (1...1000).contains(count),
                let weekday = parser.entry(Vocabulary.weekdayPlurals) ?? parser.weekdayName()
            else { return nil }
            let tomorrow = parser.today.adding(days: 1)
            if parser.takeOne("from now", "from today", "later", "hence") {
                return Day(tomorrow.nearest(weekday).adding(days: (count - 1) * 7))
            }
            guard parser.take("ago") else { return nil }
            return Day(parser.today.adding(days: -7).nearest(weekday).adding(days: (1 - count) * 7))
        }
    }

    /// True when the number just consumed is an hour: `friday 7 pm`.
    var isBeforeMeridiem: Bool {
        var parser = self
        return parser.meridiem() != nil
    }

    /// True when a time of day follows.
    var isBeforeTime: Bool {
        var parser = self
        return parser.timeBesideDay() != nil
    }

    /// True when a part of the day follows, so that the number before it is an hour.
    private var isBeforePart: Bool {
        var parser = self
        return parser.partBehindClock() != nil
    }

    /// True when a lone hour follows: `sat 10`.
    private var isBeforeHour: Bool {
        var parser = self
        return parser.hourBesideWeekday() != nil
    }

    /// Returns true when the word before introduces a day; `the sun` and `for sun` do not.
    private func isPlacedByWord(before start: Int) -> Bool {
        guard start > 0 else { return false }
        let word = tokens[start - 1].text
        return word == "from" || word != "for" && Vocabulary.placements.contains(word)
    }

    /// `the sun`, `we sat`: True when the preceding word rules out a day.
    private func isSubject(before start: Int) -> Bool {
        start > 0
            && ["the", "i", "we", "you", "he", "she", "they", "it", "a", "my"].contains(tokens[start - 1].text)
    }

    func isIntroduced(_ start: Int) -> Bool {
        start > 0 && Vocabulary.introductions.contains(tokens[start - 1].text)
    }
}

extension Token {
    /// True for a short form of a weekday that is also a word.
    fileprivate var isDoubtful: Bool { Vocabulary.doubtfulWeekdays.contains(text) }
}

/// Weekdays together with the week, the date or the number that selects one.
extension DatePhraseParser {
    /// `tuesday of next week`, `friday this week`.
    mutating func weekdayOfAWeek() -> Day? {
        attempt { parser in
            guard let weekday = parser.weekdayName() else { return nil }
            parser.skip(",")
            parser.skip("of", "in", "on")
            guard let weeks = parser.relativeWeek() else { return nil }
            return Day(parser.today.adding(days: weeks * 7).inItsWeek(weekday))
        }
    }

    /// `next week friday`, `next week on friday`.
    mutating func weekOfWeekday() -> Day? {
        attempt { parser in
            guard let weeks = parser.relativeWeek() else { return nil }
            parser.skip(",")
            parser.skip("on")
            guard let weekday = parser.weekdayName() else { return nil }
            return Day(parser.today.adding(days: weeks * 7).inItsWeek(weekday))
        }
    }

    /// The distance of `next week` and the like, in weeks.
    mutating func relativeWeek() -> Int? {
        attempt { parser in
            parser.skip("the")
            if parser.takeOne("week after next") { return 2 }
            if parser.takeOne("this week", "current week") { return 0 }
            if parser.takeOne("next week", "following week", "coming week", "upcoming week") { return 1 }
            return parser.takeOne("last week", "previous week", "past week") ? -1 : nil
        }
    }

    /// A weekday beside a date, which takes precedence; beside a day a number of weeks away, whose week is used.
    mutating func weekdayWithDate() -> Day? {
        attempt { parser in
            parser.skip("this coming", "this", "next", "coming")
            guard let weekday = parser.weekdayName() else { return nil }
            parser.skip(",")
            let isOn = parser.take("on")
            let isParenthesized = !isOn && parser.take("(")
            parser.skip("the")
            if let day = parser.calendarDate() { return !isParenthesized || parser.take(")") ? day : nil }
            guard !isOn, let day = parser.distantDay() else { return nil }
            return Day(day.date?.inItsWeek(weekday))
        }
    }

    /// `the monday after easter`, `the first sunday before the 20th`: counted from another day.
    mutating func weekdayBesideDay() -> Day? {
        guard depth < 3 else { return nil }
        return attempt { parser in
            parser.skip("the")
            let isLast = parser.take("last")
            let nth = isLast ? 1 : parser.ordinal() ?? 1
            guard (1...5).contains(nth), let weekday = parser.weekdayName() else { return nil }
            let isAfter = parser.takeOne("after", "following")
            guard isAfter && !isLast || parser.takeOne("before", "preceding") else { return nil }
            parser.depth += 1
            guard let base = parser.day()?.date else { return nil }
            parser.depth -= 1
            let first = isAfter ? base.adding(days: 1).nearest(weekday) : base.adding(days: -7).nearest(weekday)
            return Day(first.adding(days: isAfter ? nth * 7 - 7 : 7 - nth * 7))
        }
    }

    /// `the monday after next`: a week after `next monday`.
    mutating func weekdayAfterNext() -> Day? {
        attempt { parser in
            parser.skip("the")
            guard let weekday = parser.weekdayName(), parser.takeOne("after next") else { return nil }
            return Day(parser.today.adding(days: 14).inItsWeek(weekday))
        }
    }

    /// `friday 23`, `tuesday the eleventh`: in the next month in which that day has that name.
    mutating func weekdayWithNumber() -> Day? {
        attempt { parser in
            guard let weekday = parser.weekdayName() else { return nil }
            parser.skip(",")
            let hasArticle = parser.take("the")
            let isRange = !hasArticle && parser.isClockRange
            guard !isRange, let number = parser.ordinal() ?? (hasArticle ? nil : parser.number()),
                (1...31).contains(number),
                parser.isAtBoundary, !parser.isBeforeMeridiem,
                parser.isFollowedByConnection || parser.isBeforeTime || hasArticle
            else { return nil }
            let isOpen = parser.isFollowedByConnection || parser.isBeforeTime
            let isOrdinal =
                hasArticle || Vocabulary.ordinalEndings.contains(parser.peek(-1)?.text ?? "")
                || parser.peek(-1)?.kind == .word
            // Weekdays and month lengths repeat within 28 years except across a century that is not a leap year; two
            // spans cover the rest.
            for month in 0..<672 {
                let first = parser.today.firstOfMonth.adding(months: month)
                guard let date = CivilDate(year: first.year, month: first.month, day: number) else { continue }
                guard date >= parser.today, date.weekday == weekday else { continue }
                // `monday 7 early in the morning`
                if !isOrdinal, number <= 12, parser.isBeforePart { return nil }
                // A number that can be an hour is read as one rather than as a day far away.
                let isFar = date.daysSince1970 - parser.today.daysSince1970 > 31
                // `Friday the 13th poster`
                if isFar, !isOpen { return nil }
                return isFar && !isOrdinal && number <= 12 ? nil : Day(date)
            }
            return nil
        }
    }
}
