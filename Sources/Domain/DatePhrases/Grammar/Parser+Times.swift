import TimeZones
import Timestamps

/// What the words say of the time of day: the clock, the part of the day, or both.
struct DayTime: Sendable, Hashable {
    var clock: Clock?
    var part: DayPart?
}

extension Parser {
    /// The time behind a day: `at 7`, `8:00am`, `morning`, `in the afternoon at 7`, `early morning at 9:00`.
    mutating func timeBesideDay() -> DayTime? {
        attempt { parser in
            // ISO 8601: `2027-05-09T09:30:00Z`.
            if parser.token?.isSpaced == false, parser.word == "t", parser.peek(1)?.kind == .number {
                parser.at += 1
                guard var clock = parser.clock(), !clock.isBare else { return nil }
                clock.isAmbiguous = false
                return DayTime(clock: clock)
            }
            parser.skip(",", "-")
            if let time = parser.dayTime() { return time }
            return parser.dayPart().map { DayTime(part: $0) }
        }
    }

    /// A clock and a part of the day, in any order; or a clock.
    mutating func dayTime() -> DayTime? {
        longest([{ $0.partThenClock() }, { $0.clockThenPart() }, { $0.clockRange() }])
    }

    /// `10-11am`, `from 9 to 10`, `14:00 - 15:00`: its beginning, in the half of the day that its end says.
    private mutating func clockRange() -> DayTime? {
        attempt { parser in
            let isFrom = parser.take("from") || parser.peek(-1)?.text == "from"
            guard var clock = parser.clock(), parser.takeOne("-", "to", "until", "till") else { return nil }
            guard let end = parser.clock(), isFrom || !end.isBare else { return nil }
            if clock.isAmbiguous, !end.isAmbiguous {
                clock.isAmbiguous = false
                if end.hour >= 12, clock.hour + 12 <= end.hour { clock.hour += 12 }
            }
            clock.isBare = false
            clock.zone = clock.zone ?? end.zone
            return DayTime(clock: clock)
        }
    }

    private mutating func partThenClock() -> DayTime? {
        attempt { parser in
            guard let part = parser.dayPart() else { return nil }
            parser.skip(",")
            _ = parser.takeClockIntroduction()
            guard let clock = parser.clock() else { return nil }
            return DayTime(clock: clock, part: part)
        }
    }

    private mutating func clockThenPart() -> DayTime? {
        attempt { parser in
            let isIntroduced = parser.takeClockIntroduction() || parser.isClockIntroduced(at: parser.at)
            guard let clock = parser.clock() else { return nil }
            let part = parser.partBehindClock()
            guard isIntroduced || !clock.isBare || part != nil else { return nil }
            return DayTime(clock: clock, part: part)
        }
    }

    /// A clock is not followed by a part of some other day: `at 9 this morning` has one, `7 am mornings` does not.
    private mutating func partBehindClock() -> DayPart? {
        attempt { parser in
            guard parser.takeOne("in the", "at", "this", "of the") || parser.word == "tonight" else { return nil }
            if parser.word == "tonight" { return nil }
            return parser.entry(Vocabulary.dayParts)
        }
    }

    mutating func takeClockIntroduction() -> Bool {
        let start = at
        skip("at", "@", "by", "from", "before", "after", "until", "till")
        skip("around", "about", "approximately", "exactly", "roughly", "circa")
        return at > start
    }
}
