import TimeZones
import Timestamps

/// Times of day in words.
extension Parser {
    /// British: `half seven` is half past.
    mutating func halfHour() -> Clock? {
        attempt { parser in
            guard parser.take("half"), let hour = parser.cardinal(), (1...12).contains(hour), parser.isAtBoundary else {
                return nil
            }
            var clock = Clock(hour: hour, minute: 30)
            clock.isAmbiguous = hour < 12
            // Without a word such as `at` it counts at the end of what is said only.
            clock.isBare = parser.token.map { $0.kind != .mark } ?? false
            return clock
        }
    }

    /// `half an hour before midnight`, `30 minutes after 5pm`.
    mutating func clockAtDistance() -> Clock? {
        guard peek(-1)?.text != "for" else { return nil }
        return attempt { parser in
            guard let seconds = parser.clockSpan(), seconds < 86_400 else { return nil }
            let isAfter = parser.takeOne("after", "past")
            guard isAfter || parser.takeOne("before", "prior to"), var clock = parser.hourName(),
                !clock.isBare, !clock.isAmbiguous
            else { return nil }
            let total = clock.hour * 3600 + clock.minute * 60 + (isAfter ? seconds : -seconds) + 86_400
            (clock.hour, clock.minute, clock.second) = (total / 3600 % 24, total / 60 % 60, total % 60)
            clock.isWord = false
            return clock
        }
    }

    /// `half past seven`, `quarter to 8`, `20 minutes past eight`, `15 past seven o'clock`.
    mutating func minutesBesideHour() -> Clock? {
        attempt { parser in
            let start = parser.at
            guard let (minutes, isPlain) = parser.minutesOfHour() else { return nil }
            let relation = parser.token?.text ?? ""
            let isPast = parser.takeOne("past", "after")
            guard isPast || parser.takeOne("to", "till", "til", "of", "before") else { return nil }
            guard var clock = parser.hourName() else { return nil }
            // `5 to 3` is rather a score, or a range, and `5 of 7` a part.
            let isSaid = ["at", "it's", "is", "by", "@", "around"].contains(
                start > 0 ? parser.tokens[start - 1].text : "")
            let isTime = !clock.isBare || clock.isNamed || parser.isBeforeDayPart || isSaid && minutes % 5 == 0
            guard !isPlain || relation == "past" || isTime else { return nil }
            // `3 to 4 pm` and `from ten to eleven am` are ranges.
            let isRange = parser.tokens[start].kind == .number && minutes < clock.hour % 12 && !isSaid
            if isPlain, relation == "to", isRange || start > 0 && parser.tokens[start - 1].text == "from" { return nil }
            let total = (clock.hour * 60 + (isPast ? minutes : -minutes) + 1440) % 1440
            (clock.hour, clock.minute) = (total / 60, total % 60)
            if clock.isAmbiguous, clock.hour == 0 { clock.hour = 12 }
            (clock.isBare, clock.isWord) = (false, false)
            return clock
        }
    }

    /// The minutes, and whether nothing but their number says so.
    private mutating func minutesOfHour() -> (minutes: Int, isPlain: Bool)? {
        skip("a")
        if take("half") { return (30, false) }
        if take("quarter") { return (15, false) }
        guard let minutes = cardinal(), minutes < 60 else { return nil }
        return (minutes, !takeOne("minutes", "minute", "min", "mins"))
    }

    private var isBeforeDayPart: Bool {
        var parser = self
        return parser.takeOne("in the", "at night")
    }

    /// The hour that minutes are counted from.
    private mutating func hourName() -> Clock? {
        attempt { parser in
            if let clock = parser.namedClock() { return clock }
            guard let hour = parser.cardinal(), (0...23).contains(hour) else { return nil }
            var clock = Clock(hour: hour)
            clock.isAmbiguous = (1...12).contains(hour)
            clock.isBare = true
            if parser.meridiem(of: &clock) { return clock }
            guard parser.isAtBoundary else { return nil }
            clock.isNamed = parser.takeOclock()
            return clock
        }
    }

    /// `six forty-three`, `eight oh five pm`, `seven`, `seven o'clock`.
    mutating func spokenClock() -> Clock? {
        attempt { parser in
            let start = parser.at
            if let hour = parser.entry(Vocabulary.vagueHours) {
                var clock = Clock(hour: hour)
                clock.isAmbiguous = hour < 12
                return clock
            }
            guard let hour = parser.entry(Vocabulary.cardinals), (1...19).contains(hour) else { return nil }
            var clock = Clock(hour: hour)
            clock.isAmbiguous = hour < 12
            clock.isBare = true
            let minute = parser.spokenMinutes()
            guard hour <= 12 || minute != nil else { return nil }
            clock.minute = minute ?? 0
            if minute != nil, parser.isIntroduced(start) { clock.isBare = false }
            if parser.meridiem(of: &clock) { return clock }
            if minute != nil, parser.takeOne("hours") { (clock.isBare, clock.isAmbiguous) = (false, false) }
            if parser.take("ish") { clock.isBare = false }
            parser.takeOclock(of: &clock)
            return clock
        }
    }

    /// `forty-three`, `oh five`, `hundred`: what follows a spoken hour.
    private mutating func spokenMinutes() -> Int? {
        attempt { parser in
            if parser.takeOne("oh", "o") { return parser.entry(Vocabulary.cardinals) }
            if parser.take("hundred") { return 0 }
            _ = parser.glued("-")
            guard let minute = parser.spokenCardinal(), (10...59).contains(minute) else { return nil }
            parser.skip("minutes")
            return minute
        }
    }
}
