import TimeZones
import Timestamps

extension Parser {
    /// Any way to name a day.
    mutating func day() -> Day? {
        longest([
            { $0.calendarDate() }, { $0.relativeDay() }, { $0.weekdayDate() }, { $0.offsetDay() },
            { $0.dayOfPeriod() }, { $0.holidayDate() }, { $0.dayOfSomeMonth() }, { $0.endOfDay() },
        ])
    }

    /// `end of day`, `the eod`, `end of this sunday`, `close of business tomorrow`.
    private mutating func endOfDay() -> Day? {
        guard depth < 3 else { return nil }
        return attempt { parser in
            parser.skip("the")
            let isBusiness = parser.takeOne("close of business", "end of business", "cob", "eob")
            if isBusiness || parser.takeOne("eod", "end of the day", "end of day", "end of today") {
                let time = isBusiness ? TimeOfDay(hour: 17) : Parser.lastSecond
                let day = parser.attempt { $0.relativeDay() ?? $0.weekdayDate() }
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

    private static let lastSecond = TimeOfDay(hour: 23, minute: 59, second: 59)
}
