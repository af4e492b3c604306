import TimeZones
import Timestamps

extension Parser {
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
            day.repeatsWeekly = true
            // `Mon dentist`, `Sat: haircut`: people begin a line with its day, too.
            let isHead =
                start == 0
                && (parser.token?.text == ":" || parser.tokens[0].isCapitalised && parser.tokens[0].text != "sun")
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

    /// This, next, last and their like.
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
        /// That weekday of the week so many weeks away.
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

    /// British: `monday week` is a week after monday, `tomorrow week` one after tomorrow.
    private mutating func weekdayWeek() -> Day? {
        attempt { parser in
            let day =
                parser.takeOne("today")
                ? parser.today
                : parser.takeOne("tomorrow")
                    ? parser.today.adding(days: 1) : parser.weekdayName().map(parser.today.nearest)
            guard let day, parser.take("week"), parser.isFollowedByConnection || parser.isBeforeTime else { return nil }
            return Day(day.adding(days: 7))
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

    /// Whether a number just taken is an hour: `friday 7 pm`.
    var isBeforeMeridiem: Bool {
        var parser = self
        return parser.meridiem() != nil
    }

    /// Whether a time of day follows.
    var isBeforeTime: Bool {
        var parser = self
        return parser.timeBesideDay() != nil
    }

    /// Whether a lone hour follows: `sat 10`.
    private var isBeforeHour: Bool {
        var parser = self
        return parser.hourBesideWeekday() != nil
    }

    /// Whether the word before says that a day follows; `the sun` and `for sun` do not.
    private func isPlacedByWord(before start: Int) -> Bool {
        guard start > 0 else { return false }
        let word = tokens[start - 1].text
        return word == "from" || word != "for" && Vocabulary.placements.contains(word)
    }

    /// `the sun`, `we sat`: what stands before makes it no day.
    private func isSubject(before start: Int) -> Bool {
        start > 0
            && ["the", "i", "we", "you", "he", "she", "they", "it", "a", "my"].contains(tokens[start - 1].text)
    }

    func isIntroduced(_ start: Int) -> Bool {
        start > 0 && Vocabulary.introductions.contains(tokens[start - 1].text)
    }
}

extension Token {
    /// Whether it is a weekday's short form and as well a word.
    fileprivate var isDoubtful: Bool { Vocabulary.doubtfulWeekdays.contains(text) }
}
