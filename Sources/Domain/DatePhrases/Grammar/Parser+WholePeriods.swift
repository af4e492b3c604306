import TimeZones
import Timestamps

/// Periods that stand for one of their own days.
extension Parser {
    /// A period alone is due on its first day; what is left of this one, on its last.
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

    /// `in may`, `by june 2027`: only where a word before says that it is a month.
    private mutating func introducedMonth() -> Day? {
        let isPlaced = at > 0 && ["in", "by", "until", "till", "before"].contains(tokens[at - 1].text)
        let isNext = word == "next"
        if !isPlaced, !isNext { return monthAndYear() }
        guard let day = monthStart(), isPlaced || isFollowedByConnection else { return nil }
        return day
    }

    /// `April 2027`, `08/2027`: its first day.
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

    /// The first day of a month that is named, this one's not.
    mutating func monthStart() -> Day? {
        guard let period = monthPeriod() else { return nil }
        return day(of: period) { $0.lowerBound >= today || period.repeatMonths == nil ? $0.lowerBound : nil }
    }

    /// `weekend`, `this weekend`, `next weekend`: its Saturday.
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
