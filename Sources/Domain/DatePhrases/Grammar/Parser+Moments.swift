import TimeZones
import Timestamps

/// What a phrase means, once its words are known. No meaning: understood, but there is no such day.
struct Reading: Sendable, Hashable {
    var meaning: DatePhrase.Meaning?
    var isTentative = false
    /// The part of the day that the time comes from.
    var part: DayPart?
}

extension Parser {
    /// A day, a time, or both.
    mutating func moment() -> Reading? {
        longest([
            { $0.dayThenTime() }, { $0.timeThenDay() }, { $0.partOfDay() }, { $0.timeAlone() }, { $0.exactDistance() },
            { $0.sameTime() }, { $0.presentMoment() },
        ])
    }

    private mutating func dayThenTime() -> Reading? {
        attempt { parser in
            guard var day = parser.day(), parser.isAtBoundary || parser.word == "t" else { return nil }
            if day.time == nil { day.time = parser.lastTimeBesideDay() }
            let time = day.time == nil ? parser.timeBesideDay() : nil
            guard parser.isAtBoundary else { return nil }
            return parser.reading(of: day, time)
        }
    }

    /// `tomorrow by eod`, `friday, close of business`.
    private mutating func lastTimeBesideDay() -> TimeOfDay? {
        attempt { parser in
            parser.skip(",")
            parser.skip("by", "at", "before")
            parser.skip("the")
            return parser.lastTime()
        }
    }

    /// `the evening of december 1`, `morning of the 5th at 8`.
    private mutating func partOfDay() -> Reading? {
        attempt { parser in
            parser.skip("the")
            parser.skip("early", "late")
            guard let part = parser.entry(Vocabulary.dayParts), parser.take("of"), let day = parser.day(),
                day.time == nil
            else { return nil }
            let time = parser.timeBesideDay()
            guard parser.isAtBoundary else { return nil }
            return parser.reading(of: day, DayTime(clock: time?.clock, part: time?.part ?? part))
        }
    }

    /// `this time tomorrow`, `same time next week`.
    private mutating func sameTime() -> Reading? {
        attempt { parser in
            parser.skip("at")
            guard parser.takeOne("this time", "the same time", "same time") else { return nil }
            parser.skip("on")
            let date =
                parser.takeOne("next week")
                ? parser.today.adding(days: 7)
                : parser.takeOne("next month")
                    ? parser.today.adding(months: 1)
                    : parser.takeOne("next year") ? parser.today.adding(months: 12) : parser.day()?.date
            guard let date, (1...9999).contains(date.year), parser.isAtBoundary else { return nil }
            return Reading(meaning: .moment(WallTime(date, parser.reference.time), zone: nil))
        }
    }

    /// `9am on Tuesday`, `at 5 tomorrow`, `8 tonight`, `9 tomorrow morning`.
    private mutating func timeThenDay() -> Reading? {
        attempt { parser in
            let isIntroduced =
                parser.isClockIntroduced(at: parser.at)
                || parser.token.map { Vocabulary.clockIntroductions.contains($0.text) } ?? false
            guard var time = parser.clockOnItsOwn() else { return nil }
            parser.skip(",")
            parser.skip("on", "of", "for")
            guard let day = parser.day(), day.time == nil else { return nil }
            let part = parser.dayPart()
            let isTime = time.clock?.isBare == false || time.clock?.isLettered == true
            guard isTime || isIntroduced || time.part != nil || day.part != nil || part != nil,
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
            if time.part == nil, let clock = time.clock, clock.isBare || clock.isWord {
                // `At 5 call Bob`, but `around 5 people`.
                let isLeading =
                    start == 0 && ["at", "@"].contains(parser.tokens[0].text) && parser.token?.kind != .number
                guard isLeading || parser.isFollowedByConnection, !parser.isRepeated else { return nil }
            }
            return parser.reading(of: nil, time)
        }
    }

    /// Whether what was taken is the second half of `one by one`.
    private var isRepeated: Bool { at > 2 && tokens[at - 3].text == tokens[at - 1].text }

    /// Whether no clock follows that belongs to the part of the day just taken.
    private var takeNothingElse: Bool {
        var parser = self
        _ = parser.takeClockIntroduction()
        return parser.clock() == nil
    }

    /// `in 20 minutes`, `an hour ago`, `30 min later`: to the second, over changes of the clock.
    private mutating func exactDistance() -> Reading? {
        attempt { parser in
            let isAhead = parser.takeAhead()
            guard let seconds = parser.clockSpan() ?? (isAhead ? parser.oneClockUnit() : nil) else { return nil }
            let isAgo = !isAhead && parser.takeOne("ago", "earlier", "before now")
            guard isAgo || isAhead || parser.takeOne("from now", "later", "hence", "from this moment") else {
                return nil
            }
            if isAhead { parser.skip("time", "' time", "from now") }
            let moment = parser.zone.instant(of: parser.reference) + .seconds(isAgo ? -seconds : seconds)
            return Reading(meaning: .moment(parser.zone.wallTime(at: moment), zone: nil))
        }
    }

    /// `hour` of `in the next hour` and `within the hour`.
    private mutating func oneClockUnit() -> Int? {
        attempt { parser in
            if parser.peek(-1)?.text == "within" { parser.skip("the") }
            guard ["next", "the"].contains(parser.peek(-1)?.text) else { return nil }
            return parser.entry(Vocabulary.units)?.seconds
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
