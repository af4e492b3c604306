import TimeZones
import Timestamps

/// A parsed phrase with its meaning. Without a meaning, the phrase was understood, but its day does not exist.
struct ParsedPhrase: Sendable, Hashable {
    var meaning: DatePhrase.Meaning?
    var isTentative = false
    /// The part of the day that the time is derived from.
    var part: DayPart?
}

extension DatePhraseParser {
    /// A day, a time, or both.
    mutating func moment() -> ParsedPhrase? {
        longest([
            { $0.dayThenTime() }, { $0.timeThenDay() }, { $0.partOfDay() }, { $0.timeAlone() }, { $0.exactDistance() },
            { $0.sameTime() }, { $0.presentMoment() }, { $0.soonest() },
        ])
    }

    private mutating func dayThenTime() -> ParsedPhrase? {
        attempt { parser in
            guard var day = parser.day() ?? parser.ordinalBeforeTime(), parser.isAtBoundary || parser.word == "t" else {
                return nil
            }
            if day.time == nil { day.time = parser.lastTimeBesideDay() }
            let time =
                day.time == nil ? parser.timeBesideDay() ?? (day.repeatsWeekly ? parser.hourBesideWeekday() : nil) : nil
            guard parser.isAtBoundary else { return nil }
            if time != nil, let (month, number) = day.yearless, let year = parser.yearBehindTime() {
                day.date = CivilDate(year: year, month: month, day: number)
            }
            return parser.reading(of: day, time)
        }
    }

    /// `18th` of `dinner 18th at 19:00`: an ordinal is a day if a time follows.
    private mutating func ordinalBeforeTime() -> Day? {
        attempt { parser in
            guard let number = parser.ordinalDigits(), (1...31).contains(number), parser.isBeforeTime else {
                return nil
            }
            return parser.nextDay(number)
        }
    }

    /// Returns the next day after today with this number in its month.
    func nextDay(_ number: Int) -> Day? {
        for month in 0..<12 {
            let first = today.firstOfMonth.adding(months: month)
            guard let date = CivilDate(year: first.year, month: first.month, day: number) else { continue }
            if date >= today { return Day(date) }
        }
        return nil
    }

    /// `10` of `sauna sat 10`.
    mutating func hourBesideWeekday() -> DayTime? {
        attempt { parser in
            guard let token = parser.token, token.isSpaced, token.text.utf8.count <= 2, let hour = parser.number(),
                (1...23).contains(hour), parser.isAtBoundary, parser.isFollowedByConnection
            else { return nil }
            var clock = ClockTime(hour: hour)
            clock.isAmbiguous = hour < 12
            // `sat 10 to 4`
            _ = parser.attempt { parser -> Int? in
                guard parser.takeOne("to", "-", "till", "until"), let end = parser.number(), (1...24).contains(end),
                    parser.isAtBoundary, parser.isFollowedByConnection
                else { return nil }
                return end
            }
            return DayTime(clock: clock)
        }
    }

    /// `2028` of `Jan 12 at 9:30, 2028`.
    private mutating func yearBehindTime() -> Int? {
        attempt { parser in
            parser.skip(",")
            return parser.writtenYear()
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
    private mutating func partOfDay() -> ParsedPhrase? {
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
    private mutating func sameTime() -> ParsedPhrase? {
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
            return ParsedPhrase(meaning: .moment(WallTime(date, parser.reference.time), zone: nil))
        }
    }

    /// `9am on Tuesday`, `at 5 tomorrow`, `8 tonight`, `9 tomorrow morning`.
    private mutating func timeThenDay() -> ParsedPhrase? {
        attempt { parser in
            let start = parser.at
            let isIntroduced =
                parser.isClockIntroduced(at: parser.at)
                || parser.token.map { Vocabulary.clockIntroductions.contains($0.text) } ?? false
            guard var time = parser.clockOnItsOwn() else { return nil }
            // `1 may 2027` is a day.
            let isDayOfMonth =
                time.part == nil && time.clock?.isBare == true
                && parser.word.map { Vocabulary.months[$0] != nil } == true
            parser.skip(",")
            parser.skip("on", "of", "for")
            let isBareHour = parser.isHourBeforeDay(time.clock, from: start)
            guard !isDayOfMonth, let day = parser.day() ?? parser.ordinalBehindTime(), day.time == nil else {
                return nil
            }
            let part = parser.dayPart() ?? parser.qualifiedPart()
            let isTime = time.clock?.isBare == false || time.clock?.isLettered == true
            let isHour = isBareHour && (day.repeatsWeekly || day.date == parser.today.adding(days: 1))
            let isPartOfName = day.part != nil && !isTime && !isIntroduced && !isBareHour
            guard isTime || isIntroduced || time.part != nil || day.part != nil || part != nil || isHour, !isPartOfName,
                parser.isAtBoundary
            else { return nil }
            time.part = part ?? time.part
            return parser.reading(of: day, time)
        }
    }

    /// `22nd` of `plumber at 8:30 22nd`.
    private mutating func ordinalBehindTime() -> Day? {
        attempt { parser in
            guard let number = parser.ordinalDigits(), (1...31).contains(number), parser.isFollowedByConnection else {
                return nil
            }
            return parser.nextDay(number)
        }
    }

    /// Returns true when a lone number before a day is an hour: `call Bea 9 tomorrow`, `8 saturday breakfast club`; and
    /// false when it counts something or belongs to a name: `buy 2 tomorrow`, `District 9 tonight`.
    private func isHourBeforeDay(_ clock: ClockTime?, from start: Int) -> Bool {
        guard let clock, clock.isBare, (1...12).contains(clock.hour), at == start + 1, tokens[start].kind == .number
        else {
            return false
        }
        guard start > 0 else { return true }
        let before = tokens[start - 1]
        guard before.kind == .word, !Vocabulary.counting.contains(before.text) else { return false }
        return !before.isCapitalised || start > 1 && Vocabulary.beforePeople.contains(tokens[start - 2].text)
    }

    private mutating func clockOnItsOwn() -> DayTime? {
        if takeOne("first thing on", "first thing") { return DayTime(part: .morning) }
        return longest([{ $0.dayTime() }, { $0.clock().map { DayTime(clock: $0) } }])
    }

    private mutating func timeAlone() -> ParsedPhrase? {
        attempt { parser in
            let start = parser.at
            // The attempt is undone: `in the morning at 9` is one time.
            let alone = parser.attempt { parser in parser.dayPartAlone().flatMap { parser.takeNothingElse ? $0 : nil } }
            if let alone { return parser.reading(of: nil, DayTime(part: alone)) }
            guard let time = parser.dayTime() else { return nil }
            if time.part == nil, let clock = time.clock, clock.isBare || clock.isWord {
                // `At 5 call Bob` is a time, but `around 5 people` is not.
                let isLeading =
                    start == 0 && ["at", "@"].contains(parser.tokens[0].text) && parser.token?.kind != .number
                // `noon lunch with Bea`
                let isHead = start == 0 && parser.tokens[0].text == "noon" && parser.word != nil
                guard isLeading || isHead || parser.isFollowedByConnection, !parser.isRepeated else { return nil }
            }
            return parser.reading(of: nil, time)
        }
    }

    /// True when the words just consumed are the second half of `one by one`.
    private var isRepeated: Bool { at > 2 && tokens[at - 3].text == tokens[at - 1].text }

    /// True when no clock time follows that belongs to the part of the day just consumed.
    private var takeNothingElse: Bool {
        var parser = self
        _ = parser.takeClockIntroduction()
        return parser.clock() == nil
    }

    /// `in 20 minutes`, `an hour ago`, `30 min later`: exact to the second, across clock changes.
    private mutating func exactDistance() -> ParsedPhrase? {
        attempt { parser in
            let isAhead = parser.takeAhead() || parser.take("after") || parser.takePlus()
            if isAhead, let minutes = parser.primedMinutes() {
                let moment = parser.zone.instant(of: parser.reference) + .seconds(minutes * 60)
                return ParsedPhrase(meaning: .moment(parser.zone.wallTime(at: moment), zone: nil))
            }
            guard let seconds = parser.clockSpan() ?? (isAhead ? parser.oneClockUnit() : nil) else { return nil }
            let isAgo = !isAhead && parser.takeOne("ago", "earlier", "before now")
            guard isAgo || isAhead || parser.takeOne("from now", "later", "hence", "from this moment") else {
                return nil
            }
            if isAhead { parser.skip("time", "' time", "from now") }
            let moment = parser.zone.instant(of: parser.reference) + .seconds(isAgo ? -seconds : seconds)
            return ParsedPhrase(meaning: .moment(parser.zone.wallTime(at: moment), zone: nil))
        }
    }

    /// `+` of `+15 minutes`.
    mutating func takePlus() -> Bool {
        guard token?.text == "+", peek(1)?.kind == .number, peek(1)?.isSpaced == false else { return false }
        at += 1
        return true
    }

    /// `10'`
    private mutating func primedMinutes() -> Int? {
        attempt { parser in
            guard let minutes = parser.number(), (1...600).contains(minutes), parser.glued("'"),
                parser.isFollowedByConnection
            else { return nil }
            return minutes
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

    private mutating func presentMoment() -> ParsedPhrase? {
        guard
            takeOne(
                "right now", "just now", "now", "at present", "at the present time",
                "at the present", "at this time", "at the moment", "at this moment", "at the current time",
                "at this minute",
                "at the minute", "at once", "immediately")
        else { return nil }
        return ParsedPhrase(meaning: .moment(reference, zone: nil), isTentative: true)
    }

    /// `asap`: today, and never overdue.
    private mutating func soonest() -> ParsedPhrase? {
        guard takeOne("asap", "as soon as possible"), isAtBoundary else { return nil }
        return ParsedPhrase(meaning: .day(today), isTentative: true)
    }
}
