import TimeZones
import Timestamps

/// Periods that stand for one of their own days.
extension Parser {
    /// A period alone is due on its first day; what is left of this one, on its last.
    mutating func periodItself() -> Day? {
        attempt { parser in
            parser.skip("the")
            let isThis = parser.word == "this"
            if let weekend = parser.weekend() { return Day(weekend) }
            let isNext = ["next", "following", "coming"].contains(parser.word) || parser.peek(1)?.text == "after"
            guard isThis || isNext, let period = parser.relativePeriod() else {
                return parser.introducedMonth()
            }
            return Day(isThis ? period.last : period.first)
        }
    }

    /// `in may`, `by june 2027`: only where a word before says that it is a month.
    private mutating func introducedMonth() -> Day? {
        guard at > 0, ["in", "by", "until", "till", "before"].contains(tokens[at - 1].text) else { return nil }
        guard let period = monthPeriod() else { return nil }
        return day(of: period) { $0.lowerBound >= today || period.repeatMonths == nil ? $0.lowerBound : nil }
    }

    /// `weekend`, `this weekend`, `next weekend`: its Saturday.
    private mutating func weekend() -> CivilDate? {
        attempt { parser in
            let weeks = parser.take("next") ? 1 : parser.take("last") ? -1 : 0
            if weeks == 0, !parser.takeOne("this", "coming"), parser.peek(-1)?.text != "the" { return nil }
            guard parser.take("weekend") else { return nil }
            return parser.today.inItsWeek(.saturday).adding(days: weeks * 7)
        }
    }

    /// `eom`, `eoy`, `eow`.
    mutating func endAbbreviation() -> Day? {
        attempt { parser in
            parser.skip("the")
            let units: [String: Unit] = ["eow": .week, "eom": .month, "eoq": .quarter, "eoy": .year]
            return parser.entry(units).map { Day(Period($0, around: parser.today).last) }
        }
    }
}
