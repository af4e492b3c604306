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
            if let clock = parser.isoClock() { return DayTime(clock: clock) }
            parser.isBesideDay = true
            if parser.take("(") {
                guard let time = parser.dayTime(), parser.take(")") else { return nil }
                return time
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

    /// Whether a range of hours begins here, the second of which says that they are: `8-10am`.
    var isClockRange: Bool {
        var parser = self
        return parser.clockRange() != nil
    }

    /// `10-11am`, `from 9 to 10`, `between 2 and 3`, `14:00 - 15:00`: its beginning, in the half of the day that its end says.
    private mutating func clockRange() -> DayTime? {
        attempt { parser in
            let isBetween = parser.take("between")
            let isFrom = isBetween || parser.take("from") || parser.peek(-1)?.text == "from"
            guard var clock = parser.clock(),
                isBetween ? parser.take("and") : parser.takeOne("-", "to", "until", "till")
            else { return nil }
            guard let end = parser.clock(), isFrom || !end.isBare || end.isLettered else { return nil }
            if clock.isBare, end.isBare, parser.word.map({ Vocabulary.months[$0] != nil || $0 == "of" }) == true {
                return nil
            }
            if isBetween, clock.isBare, end.isBare, !parser.isFollowedByConnection { return nil }
            if clock.isAmbiguous, !end.isAmbiguous {
                clock.isAmbiguous = false
                if end.hour >= 12, clock.hour + 12 <= end.hour { clock.hour += 12 }
            } else if clock.isAmbiguous, end.hour < clock.hour {
                // From nine to five: noon is between them.
                clock.isAmbiguous = false
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
            let isSpoken = parser.isBesideDay && clock.minute > 0
            guard isIntroduced || !clock.isBare || part != nil || isSpoken || clock.isLettered && parser.isBesideDay
            else {
                return nil
            }
            return DayTime(clock: clock, part: part)
        }
    }

    /// `in the evening`, `at night`; `this morning` is a day as well.
    mutating func partBehindClock() -> DayPart? {
        attempt { parser in
            parser.skip(",")
            if let part = parser.qualifiedPart() { return part }
            guard parser.takeOne("in the early", "in the late", "in the", "at", "of the") else { return nil }
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
