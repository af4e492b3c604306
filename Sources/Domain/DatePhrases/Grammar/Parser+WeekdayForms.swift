import TimeZones
import Timestamps

/// A weekday together with the week, the date or the number that says which one.
extension Parser {
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

    /// How many weeks away `next week` is.
    mutating func relativeWeek() -> Int? {
        attempt { parser in
            parser.skip("the")
            if parser.takeOne("week after next") { return 2 }
            if parser.takeOne("this week", "current week") { return 0 }
            if parser.takeOne("next week", "following week", "coming week", "upcoming week") { return 1 }
            return parser.takeOne("last week", "previous week", "past week") ? -1 : nil
        }
    }

    /// A weekday beside a date, which decides; beside a day that is so far away, its week decides.
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

    /// `the monday after easter`, `the first sunday before the 20th`: counted from a day that something else names.
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

    /// `friday 23`, `tuesday the eleventh`: the next month in which that day is of that name.
    mutating func weekdayWithNumber() -> Day? {
        attempt { parser in
            guard let weekday = parser.weekdayName() else { return nil }
            parser.skip(",")
            let hasArticle = parser.take("the")
            let isRange = !hasArticle && parser.isClockRange
            guard !isRange, let number = parser.ordinal() ?? (hasArticle ? nil : parser.number()),
                (1...31).contains(number),
                parser.isAtBoundary, !parser.isBeforeMeridiem, parser.isFollowedByConnection || parser.isBeforeTime
            else { return nil }
            let isOrdinal =
                hasArticle || Vocabulary.ordinalEndings.contains(parser.peek(-1)?.text ?? "")
                || parser.peek(-1)?.kind == .word
            // Weekdays and month lengths repeat within 28 years wherever the century is plain; two spans cover the rest.
            for month in 0..<672 {
                let first = parser.today.firstOfMonth.adding(months: month)
                guard let date = CivilDate(year: first.year, month: first.month, day: number) else { continue }
                guard date >= parser.today, date.weekday == weekday else { continue }
                // A number that can be an hour is one rather than a day so far away.
                let isFar = date.daysSince1970 - parser.today.daysSince1970 > 31
                return isFar && !isOrdinal && number <= 12 ? nil : Day(date)
            }
            return nil
        }
    }
}
