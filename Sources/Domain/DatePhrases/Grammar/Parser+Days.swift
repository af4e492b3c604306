import TimeZones
import Timestamps

extension Parser {
    /// Any way to name a day, and the name of the same weekday behind it.
    mutating func day() -> Day? {
        let day = longest([
            { $0.calendarDate() }, { $0.relativeDay() }, { $0.weekdayDate() }, { $0.offsetDay() },
            { $0.dayOfPeriod() }, { $0.holidayDate() }, { $0.dayOfSomeMonth() }, { $0.endOfDay() },
        ])
        if let date = day?.date, day?.repeatsWeekly == false { skipWeekday(of: date) }
        return day
    }

    /// `, Friday` or `(Friday)` behind a date that is one.
    private mutating func skipWeekday(of date: CivilDate) {
        _ = attempt { parser -> Bool? in
            let isParenthesized = parser.take("(")
            if !isParenthesized { parser.skip(",") }
            guard parser.weekdayName() == date.weekday else { return nil }
            return !isParenthesized || parser.take(")") ? true : nil
        }
    }

    /// `end of day`, `the eod`, `end of this sunday`, `close of business tomorrow`.
    private mutating func endOfDay() -> Day? {
        guard depth < 3 else { return nil }
        return attempt { parser in
            parser.skip("the")
            if let time = parser.lastTime() {
                parser.depth += 1
                parser.skip(",")
                parser.skip("on", "of")
                let day = parser.attempt { $0.day() }
                parser.depth -= 1
                return Day(day?.date ?? parser.today, time: time)
            }
            guard parser.takeOne("end of") else { return nil }
            parser.skip("the")
            parser.depth += 1
            guard let day = parser.relativeDay() ?? parser.weekdayDate() ?? parser.calendarDate() else { return nil }
            parser.depth -= 1
            return Day(day.date, time: Parser.lastSecond)
        }
    }

    /// `eod`, `end of the day`, `close of business`.
    mutating func lastTime() -> TimeOfDay? {
        if takeOne("close of business", "close of play", "end of business", "cob", "eob") { return TimeOfDay(hour: 17) }
        return takeOne("eod", "end of the day", "end of day", "end of today") ? Parser.lastSecond : nil
    }

    private static let lastSecond = TimeOfDay(hour: 23, minute: 59, second: 59)
}
