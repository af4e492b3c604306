import TimeZones
import Timestamps

/// A time of day as named by words: a clock time, a part of the day, or both.
struct DayTime: Sendable, Hashable {
    var clock: ClockTime?
    var part: DayPart?
}

extension DatePhraseParser {
    /// The time after a day: `at 7`, `8:00am`, `morning`, `in the afternoon at 7`, `early morning at 9:00`.
    mutating func timeBesideDay() -> DayTime? {
        attempt { parser in
            if let clock = parser.isoClock() { return DayTime(clock: clock) }
            parser.isBesideDay = true
            if parser.take("(") {
                guard let time = parser.dayTime(), parser.take(")") else { return nil }
                return time
            }
            parser.skip(",", "-")
            if parser.takeOne("first thing in the morning", "first thing") { return DayTime(part: .morning) }
            if let time = parser.dayTime() { return time }
            return parser.dayPart().map { DayTime(part: $0) }
        }
    }

    /// A clock time and a part of the day, in any order; or a clock time alone.
    mutating func dayTime() -> DayTime? {
        longest([{ $0.partThenClock() }, { $0.clockThenPart() }, { $0.clockRange() }])
    }

    /// True when a range of hours begins here, whose end marks both as times: `8-10am`.
    var isClockRange: Bool {
        var parser = self
        return parser.clockRange() != nil
    }

    /// `10-11am`, `from 9 to 10`, `between 2 and 3`, `14:00 - 15:00`: the beginning, in the half of the day named by
    /// the end.
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
                // From nine to five: noon lies between them.
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

    /// `in the evening`, `at night`; but `this morning` names a day too.
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

extension DatePhraseParser {
    /// The half of the day, as written behind an hour.
    mutating func meridiem() -> DayPart? {
        attempt { parser in
            let isGlued = parser.token?.isSpaced == false
            // `6.am`, `8.a.m.`
            if isGlued, parser.token?.text == ".", let next = parser.peek(1), !next.isSpaced, next.kind == .word {
                parser.at += 1
            }
            if parser.takeOne("a . m", "p . m") {
                let half: DayPart = parser.peek(-3)?.text == "a" ? .morning : .afternoon
                _ = parser.glued(".")
                return parser.isAtBoundary ? half : nil
            }
            let isWritten = parser.takeOne("am", "pm", "a m", "p m")
            guard isWritten || isGlued && parser.takeOne("a", "p"), parser.isAtBoundary else { return nil }
            let letter = parser.peek(-1)?.text == "m" ? parser.peek(-2)?.text : parser.peek(-1)?.text
            return letter?.hasPrefix("a") == true ? .morning : .afternoon
        }
    }

    /// Sets the half of the day of a clock time, if it is written.
    mutating func meridiem(of clock: inout ClockTime) -> Bool {
        let found = attempt { parser -> ClockTime? in
            let start = parser.at
            guard let half = parser.meridiem(), (0...23).contains(clock.hour) else { return nil }
            var settled = clock
            // `3a` may be a name.
            settled.isLettered = parser.at == start + 1 && parser.tokens[start].text.utf8.count == 1 && clock.isBare
            if settled.hour <= 12 { settled.hour = settled.hour % 12 + (half == .afternoon ? 12 : 0) }
            settled.isAmbiguous = false
            settled.isBare = settled.isLettered
            return settled
        }
        clock = found ?? clock
        return found != nil
    }

    /// `in the morning`, `at night`, `early morning`, `this evening`, `mid-afternoon`.
    mutating func dayPart() -> DayPart? {
        attempt { parser in
            parser.skip(",")
            parser.skip("in the", "during the", "at", "this", "in", "on the", "of the", "the")
            parser.skip("early in the", "late in the", "early", "late", "mid -", "mid")
            return parser.entry(Vocabulary.dayParts) ?? (parser.take("tonight") ? .night : nil)
        }
    }

    /// `early morning`, `late in the evening`: behind a clock time.
    mutating func qualifiedPart() -> DayPart? {
        attempt { parser in
            guard parser.takeOne("early in the", "late in the", "early", "late") else { return nil }
            return parser.entry(Vocabulary.dayParts)
        }
    }

    /// A part of the day alone: `in the morning`, `at night`.
    mutating func dayPartAlone() -> DayPart? {
        attempt { parser in
            guard parser.takeOne("in the", "during the", "at") else { return nil }
            parser.skip("early", "late")
            let isNight = parser.word == "night"
            guard let part = parser.entry(Vocabulary.dayParts), isNight == (parser.peek(-2)?.text == "at"),
                parser.isFollowedByConnection || parser.token?.kind == .number || parser.at == 3
            else { return nil }
            return part
        }
    }

    /// `EST`, `UTC`, `Beijing time`, `eastern standard time`.
    mutating func zoneName(afterMeridiem: Bool) -> Zone? {
        attempt { parser in
            if parser.token?.isSpaced == false, parser.take("z") { return .utc }
            let isParenthesized = parser.take("(")
            guard let word = parser.word else { return nil }
            parser.at += 1
            if let name = Vocabulary.zoneAbbreviations[word],
                afterMeridiem || !Vocabulary.doubtfulZones.contains(word)
            {
                // `8:05am CT scan`
                if word.utf8.count == 2, !isParenthesized, !parser.isFollowedByConnection { return nil }
                if isParenthesized, !parser.take(")") { return nil }
                return Zone(name)
            }
            parser.skip("standard", "daylight", "summer")
            guard let name = Vocabulary.zonePlaces[word],
                parser.take("time") || afterMeridiem && Vocabulary.zonesOfAmerica.contains(word)
            else { return nil }
            return Zone(name)
        }
    }

    /// Returns true when the word before a position introduces an hour.
    func isClockIntroduced(at start: Int) -> Bool {
        guard start > 0, start <= tokens.count else { return false }
        return Vocabulary.clockIntroductions.contains(tokens[start - 1].text)
            || tokens[start - 1].text == "about" && start > 1 && tokens[start - 2].text == "at"
    }
}
