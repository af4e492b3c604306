import TimeZones
import Timestamps

/// What a phrase means, once its words are known. No meaning: understood, but there is no such day.
struct Reading: Sendable, Hashable {
    var meaning: DatePhrase.Meaning?
    var isTentative = false
}

extension Parser {
    /// A day, a time, or both.
    mutating func moment() -> Reading? {
        longest([
            { $0.dayThenTime() }, { $0.timeThenDay() }, { $0.timeAlone() }, { $0.exactDistance() },
            { $0.presentMoment() },
        ])
    }

    private mutating func dayThenTime() -> Reading? {
        attempt { parser in
            guard let day = parser.day(), parser.isAtBoundary || parser.word == "t" else { return nil }
            let time = day.time == nil ? parser.timeBesideDay() : nil
            guard parser.isAtBoundary else { return nil }
            return parser.reading(of: day, time)
        }
    }

    /// `9am on Tuesday`, `at 5 tomorrow`, `8 tonight`, `9 tomorrow morning`.
    private mutating func timeThenDay() -> Reading? {
        attempt { parser in
            let isIntroduced = parser.isClockIntroduced(at: parser.at)
            guard var time = parser.clockOnItsOwn() else { return nil }
            parser.skip(",")
            parser.skip("on", "of", "for")
            guard let day = parser.day(), day.time == nil else { return nil }
            let part = parser.dayPart()
            guard time.clock?.isBare == false || isIntroduced || time.part != nil || day.part != nil || part != nil,
                parser.isAtBoundary
            else { return nil }
            time.part = part ?? time.part
            return parser.reading(of: day, time)
        }
    }

    private mutating func clockOnItsOwn() -> DayTime? {
        longest([{ $0.dayTime() }, { $0.clock().map { DayTime(clock: $0) } }])
    }

    private mutating func timeAlone() -> Reading? {
        attempt { parser in
            let start = parser.at
            if let part = parser.dayPartAlone(), parser.takeNothingElse {
                return parser.reading(of: nil, DayTime(part: part))
            }
            guard let time = parser.dayTime() else { return nil }
            if time.part == nil, let clock = time.clock, clock.isBare {
                guard parser.isClockIntroduced(at: start) || start < parser.at,
                    start == 0 || parser.isFollowedByConnection
                else { return nil }
            }
            return parser.reading(of: nil, time)
        }
    }

    /// Whether no clock follows that belongs to the part of the day just taken.
    private var takeNothingElse: Bool {
        var parser = self
        _ = parser.takeClockIntroduction()
        return parser.clock() == nil
    }

    /// `in 20 minutes`, `an hour ago`, `30 min later`: to the second, over changes of the clock.
    private mutating func exactDistance() -> Reading? {
        attempt { parser in
            let isAhead = parser.takeOne("in", "within")
            guard let seconds = parser.clockSpan() else { return nil }
            let isAgo = !isAhead && parser.takeOne("ago", "earlier", "before now")
            guard isAgo || isAhead || parser.takeOne("from now", "later", "hence", "from this moment") else {
                return nil
            }
            if isAhead { parser.skip("time", "' time", "from now") }
            let moment = parser.zone.instant(of: parser.reference) + .seconds(isAgo ? -seconds : seconds)
            return Reading(meaning: .moment(parser.zone.wallTime(at: moment), zone: nil))
        }
    }

    private mutating func presentMoment() -> Reading? {
        guard
            takeOne(
                "right now", "just now", "now", "asap", "as soon as possible", "at present", "at the present time",
                "at the present", "at this time", "at the moment", "at this moment", "at the current time",
                "at this minute",
                "at the minute", "at once", "immediately")
        else { return nil }
        return Reading(meaning: .moment(reference, zone: nil), isTentative: true)
    }
}
