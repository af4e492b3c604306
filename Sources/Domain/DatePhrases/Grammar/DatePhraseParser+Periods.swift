import TimeZones
import Timestamps

/// Days named by their position in a week, month, quarter or year.
extension DatePhraseParser {
    mutating func dayOfPeriod() -> Day? {
        longest([
            { $0.edgeOfPeriod() }, { $0.nthWeekdayOfPeriod() }, { $0.nthDayOfPeriod() }, { $0.weekdayOfNthWeek() },
            { $0.dayInPeriod() }, { $0.nthWeekdayAlone() }, { $0.periodItself() }, { $0.endAbbreviation() },
        ])
    }

    /// `end of next month`, `the beginning of the year`, `mid-may`, `end of the week`.
    private mutating func edgeOfPeriod() -> Day? {
        attempt { parser in
            parser.skip("the")
            guard let edge = parser.edge(), edge.isExact || !parser.isAtUnit, let period = parser.period() else {
                return nil
            }
            // `late next week` is unlikely to mean its Sunday.
            guard edge.isExact || period.days.upperBound > period.days.lowerBound.adding(days: 7) || edge.place == 0
            else { return nil }
            return parser.day(of: period) { days in
                let length = days.upperBound.daysSince1970 - days.lowerBound.daysSince1970
                return days.lowerBound.adding(days: [0, (length - 1) / 2, length - 1][edge.place])
            }
        }
    }

    private var isAtUnit: Bool { word.map { Vocabulary.units[$0] != nil } ?? false }

    /// The position in a period: 0 the first day, 1 the middle one, 2 the last; and true when the words name exactly
    /// that day.
    mutating func edge() -> (place: Int, isExact: Bool)? {
        if takeOne("beginning of", "start of") { return (0, true) }
        if takeOne("middle of", "mid -", "mid") { return (1, true) }
        if takeOne("end of", "close of") { return (2, true) }
        if takeOne("early in", "early") { return (0, false) }
        return takeOne("late in", "late", "end") ? (2, false) : nil
    }

    /// `first friday of next month`, `the last monday in may`, `second tuesday of 2027`, `first weekend of june`.
    private mutating func nthWeekdayOfPeriod() -> Day? {
        attempt { parser in
            parser.skip("the")
            guard let nth = parser.rank(),
                let weekday = parser.weekdayName() ?? (parser.take("weekend") ? .saturday : nil)
            else { return nil }
            guard let period = parser.periodBehind() else { return nil }
            return parser.day(of: period) { CivilDate(nth: nth, weekday, in: $0) }
        }
    }

    /// `last day of the year`, `the 15th day of next month`, `15th of this month`, `first workday of june`.
    private mutating func nthDayOfPeriod() -> Day? {
        attempt { parser in
            parser.skip("the")
            guard let nth = parser.rank() ?? parser.numberBeforePeriod() else { return nil }
            let isWorkday = parser.takeOne("weekday", "workday", "business day", "working day")
            let isDay = isWorkday || parser.take("day")
            let isJoined = ["of", "in"].contains(parser.word)
            guard isDay || isJoined && ((1...31).contains(nth) || nth == -1) || parser.word == "next",
                parser.word != "day",
                let period = parser.periodBehind()
            else { return nil }
            return parser.day(of: period) { days in
                if isWorkday {
                    let edge = nth > 0 ? days.lowerBound.adding(days: -1) : days.upperBound
                    return edge.adding(workdays: nth)
                }
                let date = (nth > 0 ? days.lowerBound : days.upperBound).adding(days: nth > 0 ? nth - 1 : nth)
                return days.contains(date) ? date : nil
            }
        }
    }

    /// `22` of `22 of this month`.
    private mutating func numberBeforePeriod() -> Int? {
        attempt { parser in
            guard let number = parser.number(), parser.word == "of", parser.peek(2)?.text == "month" else { return nil }
            return number
        }
    }

    /// `next month on the 5th`, `next year on 1 june`.
    private mutating func dayInPeriod() -> Day? {
        attempt { parser in
            guard ["next", "this"].contains(parser.word), let period = parser.relativePeriod() else { return nil }
            parser.skip(",")
            guard parser.takeOne("on the", "on") else { return nil }
            if let date = (parser.monthThenDay() ?? parser.dayThenMonth())?.date {
                let date = CivilDate(year: period.first.year, month: date.month, day: date.day)
                return Day(date.flatMap { period.days.contains($0) ? $0 : nil })
            }
            guard let nth = parser.ordinal(), (1...31).contains(nth) else { return nil }
            let date = period.first.adding(days: nth - 1)
            return Day(period.days.contains(date) ? date : nil)
        }
    }

    /// `the second sunday`: of this month or, if it is past, of the next.
    private mutating func nthWeekdayAlone() -> Day? {
        attempt { parser in
            guard parser.take("the"), let nth = parser.ordinal(), (1...5).contains(nth),
                let weekday = parser.weekdayName()
            else { return nil }
            var period = Period(.month, around: parser.today)
            period.repeatMonths = 1
            return parser.day(of: period) { CivilDate(nth: nth, weekday, in: $0) }
        }
    }

    /// `1st week of Oct. on Friday`, `friday of the first week of october`.
    private mutating func weekdayOfNthWeek() -> Day? {
        attempt { parser in
            let before = parser.attempt { parser -> Weekday? in
                guard let weekday = parser.weekdayName(), parser.takeOne("of", "in") else { return nil }
                return weekday
            }
            parser.skip("the")
            guard let nth = parser.rank(), parser.take("week"), let period = parser.periodBehind() else { return nil }
            let after = parser.attempt { parser -> Weekday? in
                parser.skip(",")
                parser.skip("on")
                return parser.weekdayName()
            }
            guard let weekday = before ?? after else { return nil }
            return parser.day(of: period) { CivilDate(nth: nth, weekday, in: $0) }
        }
    }

    /// `first`, `3rd`, `last`, `second to last` (-2).
    mutating func rank() -> Int? {
        if takeOne("second to last", "second last", "next to last", "penultimate") { return -2 }
        if takeOne("last", "final") { return -1 }
        // `2nd last`, `third to last`
        let fromEnd = attempt { parser -> Int? in
            guard let place = parser.ordinal(), parser.takeOne("to last", "last", "from last") else { return nil }
            return -place
        }
        return fromEnd ?? ordinal()
    }

    /// Returns the chosen day of the period; for a period that repeats, the next such day.
    func day(of period: Period, _ choose: (Range<CivilDate>) -> CivilDate?) -> Day {
        let date = choose(period.days)
        guard let months = period.repeatMonths, date.map({ $0 < today }) ?? true else { return Day(date) }
        return Day(
            choose(period.days.lowerBound.adding(months: months)..<period.days.upperBound.adding(months: months)))
    }
}

/// Periods that stand for one of their days.
extension DatePhraseParser {
    /// A period alone, which is due on its first day; for the rest of the current one, on its last.
    mutating func periodItself() -> Day? {
        attempt { parser in
            parser.skip("over the", "the")
            parser.skip("later", "sometime")
            let isLater = parser.at > 0 && parser.tokens[parser.at - 1].text == "later"
            let isThis = parser.word == "this"
            if let weekend = parser.weekend() { return Day(weekend) }
            let isNext =
                ["next", "following", "coming"].contains(parser.word)
                || parser.peek(1)?.text == "after" && parser.peek(2)?.text == "next"
            guard isThis || isNext, let period = parser.relativePeriod() else {
                return parser.introducedMonth()
            }
            return Day(isThis || isLater ? period.last : period.first)
        }
    }

    /// `in may`, `by june 2027`: only after a word that marks it as a month.
    private mutating func introducedMonth() -> Day? {
        let isPlaced = at > 0 && ["in", "by", "until", "till", "before"].contains(tokens[at - 1].text)
        let isNext = word == "next"
        if !isPlaced, !isNext { return monthAndYear() }
        guard let day = monthStart(), isPlaced || isFollowedByConnection else { return nil }
        return day
    }

    /// `April 2027`, `08/2027`: the first day.
    private mutating func monthAndYear() -> Day? {
        attempt { parser in
            let month: Int?
            if let token = parser.token, token.kind == .number, token.text.utf8.count <= 2 {
                month = parser.number()
                guard parser.glued("/"), parser.token?.isSpaced == false else { return nil }
            } else {
                month = parser.monthName()
                parser.skip(",")
            }
            guard let month, (1...12).contains(month), let year = parser.writtenYear(), (2000...2199).contains(year),
                parser.isFollowedByConnection
            else { return nil }
            return Day(CivilDate(year: year, month: month, day: 1))
        }
    }

    /// The first day of a named month, if it is not the current one.
    mutating func monthStart() -> Day? {
        guard let period = monthPeriod() else { return nil }
        return day(of: period) { $0.lowerBound >= today || period.repeatMonths == nil ? $0.lowerBound : nil }
    }

    /// `weekend`, `this weekend`, `next weekend`: the Saturday.
    private mutating func weekend() -> CivilDate? {
        attempt { parser in
            let weeks = parser.take("next") ? 1 : parser.take("last") ? -1 : 0
            let isPlain = weeks == 0 && !parser.takeOne("this", "coming") && parser.peek(-1)?.text != "the"
            guard parser.take("weekend") else { return nil }
            let isAfterNext = weeks == 0 && parser.takeOne("after next")
            guard !isPlain || isAfterNext else { return nil }
            return parser.today.inItsWeek(.saturday).adding(days: isAfterNext ? 14 : weeks * 7)
        }
    }

    /// `eom`, `eoy`, `eow`, `month-end`.
    mutating func endAbbreviation() -> Day? {
        attempt { parser in
            parser.skip("the")
            let names: [String: Unit] = ["month": .month, "quarter": .quarter, "year": .year]
            if let word = parser.word, let unit = names[word.hasSuffix("'s") ? String(word.dropLast(2)) : word] {
                parser.at += 1
                parser.skip("-")
                guard parser.take("end"), parser.isFollowedByConnection else { return nil }
                return Day(Period(unit, around: parser.today).last)
            }
            let units: [String: Unit] = ["eow": .week, "eom": .month, "eoq": .quarter, "eoy": .year]
            return parser.entry(units).map { Day(Period($0, around: parser.today).last) }
        }
    }
}

extension DatePhraseParser {
    /// A named range of days: `next month`, `may 2027`, `the year`.
    struct Period: Sendable {
        let days: Range<CivilDate>
        /// The number of months after which it repeats, if a past day in it stands for that of the next one: 12 for
        /// `october`, 1 for `the month`.
        var repeatMonths: Int?

        init(_ unit: Unit, around date: CivilDate) {
            days =
                switch unit {
                case .month: date.firstOfMonth..<date.firstOfMonth.adding(months: 1)
                case .quarter: date.firstOfQuarter..<date.firstOfQuarter.adding(months: 3)
                case .year: date.firstOfYear..<date.firstOfYear.adding(months: 12)
                default: date.monday..<date.monday.adding(days: 7)
                }
        }

        var first: CivilDate { days.lowerBound }
        var last: CivilDate { days.upperBound.adding(days: -1) }
    }
}
