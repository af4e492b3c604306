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
            guard let weekday = parser.weekdayName() else { return nil }
            parser.skip(",")
            let isOn = parser.take("on")
            parser.skip("the")
            if let day = parser.calendarDate() { return day }
            guard !isOn, let day = parser.distantDay() else { return nil }
            return Day(day.date?.inItsWeek(weekday))
        }
    }

    /// `friday 23`, `tuesday the eleventh`: the next month in which that day is of that name.
    mutating func weekdayWithNumber() -> Day? {
        attempt { parser in
            guard let weekday = parser.weekdayName() else { return nil }
            parser.skip(",")
            let hasArticle = parser.take("the")
            guard let number = parser.ordinal() ?? (hasArticle ? nil : parser.number()), (1...31).contains(number),
                parser.isAtBoundary, !parser.isBeforeMeridiem
            else { return nil }
            // Weekdays and month lengths repeat within 28 years wherever the century is plain; two spans cover the rest.
            for month in 0..<672 {
                let first = parser.today.firstOfMonth.adding(months: month)
                guard let date = CivilDate(year: first.year, month: first.month, day: number) else { continue }
                if date >= parser.today, date.weekday == weekday { return Day(date) }
            }
            return nil
        }
    }
}
