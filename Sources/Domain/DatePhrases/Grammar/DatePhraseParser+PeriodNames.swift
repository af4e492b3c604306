import TimeZones
import Timestamps

extension DatePhraseParser {
    /// `of the month`, `in may`, `this year`: the period in which a position is counted.
    mutating func periodBehind() -> Period? {
        attempt { parser in
            parser.skip(",")
            _ = parser.takeOne("of", "in")
            return parser.period()
        }
    }

    mutating func period() -> Period? {
        first([{ $0.relativePeriod() }, { $0.monthPeriod() }, { $0.quarterPeriod() }, { $0.yearPeriod() }])
    }

    /// `the month`, `this quarter`, `next year`, `last week`, `month`.
    mutating func relativePeriod() -> Period? {
        attempt { parser in
            parser.skip("the")
            let shift =
                parser.takeOne("next", "following", "coming", "upcoming")
                ? 1
                : parser.takeOne("last", "previous", "past") ? -1 : 0
            let isThis = shift == 0 && parser.takeOne("this", "current")
            // `next week's meals` are not a period.
            guard let unit = parser.entry(Vocabulary.units), parser.peek(-1)?.text.hasSuffix("'s") == false else {
                return nil
            }
            let isAfterNext = shift == 0 && parser.takeOne("after next")
            let steps = isAfterNext ? 2 : shift
            let months = [.month: 1, .quarter: 3, .year: 12][unit] ?? 0
            guard unit == .week || months > 0 else { return nil }
            let base = unit == .week ? parser.today.adding(days: steps * 7) : parser.today.firstOfMonth
            var period = Period(unit, around: unit == .week ? base : base.adding(months: steps * months))
            if steps == 0, !isThis, months > 0 { period.repeatMonths = months }
            return period
        }
    }

    /// `october`, `Oct. 2027`, `may next year`.
    mutating func monthPeriod() -> Period? {
        attempt { parser in
            parser.skip("next", "this")
            guard let month = parser.monthName() else { return nil }
            let year = parser.followingYear()
            guard let first = CivilDate(year: year ?? parser.today.year, month: month, day: 1) else { return nil }
            var period = Period(.month, around: first)
            period.repeatMonths = year == nil ? 12 : nil
            return period
        }
    }

    /// `Q2`, `q4 2027`, `the second quarter of next year`.
    private mutating func quarterPeriod() -> Period? {
        attempt { parser in
            parser.skip("the")
            let number =
                parser.take("q")
                ? parser.gluedNumber(digits: 1...1)
                : parser.ordinal().flatMap { parser.take("quarter") ? $0 : nil }
            guard let number, (1...4).contains(number), parser.isAtBoundary else { return nil }
            let year = parser.followingYear()
            guard let first = CivilDate(year: year ?? parser.today.year, month: number * 3 - 2, day: 1) else {
                return nil
            }
            var period = Period(.quarter, around: first)
            period.repeatMonths = year == nil ? 12 : nil
            return period
        }
    }

    private mutating func yearPeriod() -> Period? {
        attempt { parser in
            parser.skip("the year")
            return parser.writtenYear().flatMap { CivilDate(year: $0, month: 1, day: 1) }.map {
                Period(.year, around: $0)
            }
        }
    }

    /// `the 18th`, `18th`, `the first`: of this month or, if it is past, of the next month that has it.
    mutating func dayOfSomeMonth() -> Day? {
        attempt { parser in
            let start = parser.at
            parser.skip("the")
            let hasArticle = parser.at > start
            let isPlaced = start > 0 && Vocabulary.placements.contains(parser.tokens[start - 1].text)
            // `the first` may refer to anything.
            let isSpoken = parser.word.map { Vocabulary.ordinals[$0] ?? 10 < 10 } ?? false
            guard hasArticle || isPlaced, isPlaced || !isSpoken, let day = parser.dayNumber(isPlaced: isPlaced),
                (1...31).contains(day)
            else { return nil }
            for months in 0..<12 {
                let first = parser.today.firstOfMonth.adding(months: months)
                if let date = CivilDate(year: first.year, month: first.month, day: day), date >= parser.today {
                    return Day(date)
                }
            }
            return nil
        }
    }

    /// `18th`; a plain number only if a time follows: `on 15 at 8:00`.
    private mutating func dayNumber(isPlaced: Bool) -> Int? {
        attempt { parser in
            // `the 2nd of three parts` is not a day.
            if let day = parser.ordinal() {
                // `on the 4th ring Ola`
                let isHead =
                    isPlaced && parser.tokens[0].text == parser.peek(-4)?.text && parser.peek(-3)?.text == "the"
                    && Vocabulary.ordinalEndings.contains(parser.peek(-1)?.text ?? "") && parser.at == 4
                return parser.word != "of" && parser.isFollowedByConnection || isHead || parser.isBeforeTime
                    ? day : nil
            }
            guard isPlaced, let day = parser.number(), parser.isAtBoundary, parser.isFollowedByConnection,
                parser.word != "of",
                parser.peek(-2)?.text == "the" || parser.word == "at" && parser.isBeforeTime
            else { return nil }
            return day
        }
    }

    /// `christmas`, `next easter`, `easter 2018`, `independence day of this year`, `the day of thanksgiving`.
    mutating func holidayDate() -> Day? {
        attempt { parser in
            parser.skip("the")
            let isNext = parser.takeOne("next", "following", "coming", "upcoming", "this coming")
            let isLast = !isNext && parser.takeOne("last", "past", "previous", "this past")
            let isThis = !isNext && !isLast && parser.takeOne("this")
            guard let holiday = parser.holiday() else { return nil }
            if !isNext, !isLast, let year = parser.followingYear() { return Day(holiday.date(in: year)) }
            if !isNext, !isLast, let years = parser.yearsAhead() {
                return Day(holiday.date(in: parser.today.year + years))
            }
            let today = parser.today
            if isThis { return Day(holiday.date(in: today.year)) }
            if isLast { return Day((0..<9).lazy.compactMap { holiday.date(in: today.year - $0) }.first { $0 < today }) }
            var day = Day(
                (0..<9).lazy.compactMap { holiday.date(in: today.year + $0) }.first {
                    isNext ? $0 > today : $0 >= today
                })
            day.isTentative = !isNext
            return day
        }
    }

    /// `in 2 years`
    private mutating func yearsAhead() -> Int? {
        attempt { parser in
            guard parser.take("in"), let count = parser.cardinal(), (1...50).contains(count),
                parser.entry(Vocabulary.units) == .year
            else { return nil }
            return count
        }
    }

    mutating func holiday() -> Holiday? {
        guard let word, let candidates = Vocabulary.holidays[Vocabulary.stem(word)] else { return nil }
        for (name, holiday) in candidates {
            let found = attempt { parser -> Holiday? in
                for part in name {
                    guard let word = parser.word, Vocabulary.stem(word) == part else { return nil }
                    parser.at += 1
                    _ = parser.glued("'")
                    if word.count == 2 { _ = parser.glued(".") }
                }
                return holiday
            }
            if let found { return found }
        }
        return nil
    }
}
