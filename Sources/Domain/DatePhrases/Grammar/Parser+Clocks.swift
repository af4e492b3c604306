import TimeZones
import Timestamps

/// Times of day.
extension Parser {
    /// Any way to say what the clock shows, with its zone; a lone number is one as well (``Clock/isBare``).
    mutating func clock() -> Clock? {
        guard
            var clock = longest([
                { $0.digitalClock() }, { $0.minutesBesideHour() }, { $0.spokenClock() }, { $0.namedClock() },
            ]), clock.time != nil
        else { return nil }
        let hadMeridiem = ["am", "pm", "m", "."].contains(peek(-1)?.text)
        clock.zone = zoneName(afterMeridiem: hadMeridiem)
        skip("sharp", "on the dot")
        guard isAtBoundary else { return nil }
        return clock
    }

    /// `7:56:30 am`, `17.30`, `8.30 pm`, `1140 a.m.`, `19h30`, `7 o'clock`, `7ish`, `7pm`, `7`.
    private mutating func digitalClock() -> Clock? {
        attempt { parser in
            guard let token = parser.token, let number = parser.number() else { return nil }
            var clock = Clock(hour: number)
            clock.isBare = true
            let isDotted = parser.takeMinutes(of: &clock)
            if clock.isBare, token.text.utf8.count > 2 {
                guard (3...4).contains(token.text.utf8.count) else { return nil }
                clock = Clock(hour: number / 100, minute: number % 100)
                if parser.meridiem(of: &clock) || parser.takeOne("hours", "hrs", "h") { return clock }
                guard token.text.utf8.count == 4, parser.isClockIntroduced(at: parser.at - 1),
                    parser.isFollowedByConnection
                else { return nil }
                return clock
            }
            let isPlain = token.text.hasPrefix("0") || clock.hour > 12 || clock.hour == 12
            clock.isAmbiguous = !isPlain
            if parser.meridiem(of: &clock) { return clock }
            if parser.takeOclock() || parser.takeOne("ish", "- ish") { clock.isBare = false }
            // `5.12` alone is a number, or a date.
            if isDotted, !parser.isClockIntroduced(at: parser.at - 3) { return nil }
            return clock
        }
    }

    /// - Returns: whether minutes came behind a point.
    private mutating func takeMinutes(of clock: inout Clock) -> Bool {
        for mark in [":", ".", "h"] {
            let isHour = clock.hour < 24
            let minute = attempt { parser -> Int? in
                guard isHour, parser.token?.isSpaced == false, parser.take(mark) else { return nil }
                return parser.gluedNumber(digits: 2...2) ?? (mark == "h" && parser.isAtBoundary ? 0 : nil)
            }
            guard let minute else { continue }
            clock.minute = minute
            clock.isBare = false
            if mark == ":" {
                clock.second = attempt { $0.glued(":") ? $0.gluedNumber(digits: 2...2) : nil } ?? 0
                // A fraction of a second, as in ISO 8601, says nothing here.
                if clock.second > 0 { _ = attempt { $0.glued(".") ? $0.gluedNumber(digits: 3...9) : nil } }
            }
            return mark == "."
        }
        return false
    }

    /// `half past seven`, `quarter to 8`, `20 minutes past eight`, `15 past seven o'clock`.
    private mutating func minutesBesideHour() -> Clock? {
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
            let isTime = !clock.isAmbiguous || clock.isNamed || parser.isBeforeDayPart || isSaid && minutes % 5 == 0
            guard !isPlain || relation == "past" || isTime else { return nil }
            let total = (clock.hour * 60 + (isPast ? minutes : -minutes) + 1440) % 1440
            (clock.hour, clock.minute) = (total / 60, total % 60)
            if clock.isAmbiguous, clock.hour == 0 { clock.hour = 12 }
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
            guard let hour = parser.cardinal(), (0...23).contains(hour), parser.isAtBoundary else { return nil }
            var clock = Clock(hour: hour)
            clock.isAmbiguous = (1...12).contains(hour)
            if parser.meridiem(of: &clock) { return clock }
            clock.isNamed = parser.takeOclock()
            return clock
        }
    }

    /// `six forty-three`, `eight oh five pm`, `seven`, `seven o'clock`.
    private mutating func spokenClock() -> Clock? {
        attempt { parser in
            let start = parser.at
            guard let hour = parser.entry(Vocabulary.cardinals), (1...12).contains(hour) else { return nil }
            var clock = Clock(hour: hour)
            clock.isAmbiguous = hour < 12
            clock.isBare = true
            let minute = parser.attempt { parser -> Int? in
                if parser.takeOne("oh", "o") { return parser.entry(Vocabulary.cardinals) }
                guard let minute = parser.spokenCardinal(), (10...59).contains(minute) else { return nil }
                parser.skip("minutes")
                return minute
            }
            clock.minute = minute ?? 0
            if minute != nil, parser.isIntroduced(start) { clock.isBare = false }
            if parser.meridiem(of: &clock) { return clock }
            if parser.takeOclock() || parser.take("ish") { clock.isBare = false }
            return clock
        }
    }

    private mutating func takeOclock() -> Bool { takeOne("o'clock", "oclock", "o ' clock", "o clock") }

    /// `noon`, `midnight`, `12 noon`, `mid-day`.
    private mutating func namedClock() -> Clock? {
        attempt { parser in
            parser.skip("12")
            if parser.takeOne("midmorning", "mid morning", "mid - morning") { return Clock(hour: 10) }
            if parser.takeOne("midafternoon", "mid afternoon", "mid - afternoon") { return Clock(hour: 14) }
            if parser.takeOne("noon", "noonish", "midday", "mid day", "mid - day", "lunchtime", "noontime") {
                return Clock(hour: 12)
            }
            return parser.takeOne("midnight", "mid night", "mid - night") ? Clock(hour: 0) : nil
        }
    }
}
