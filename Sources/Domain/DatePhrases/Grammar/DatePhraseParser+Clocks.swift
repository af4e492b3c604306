import TimeZones
import Timestamps

/// Times of day.
extension DatePhraseParser {
    /// A clock time in any form, with its zone; also a lone number (``ClockTime/isBare``).
    mutating func clock() -> ClockTime? {
        guard
            var clock = longest([
                { $0.digitalClock() }, { $0.minutesBesideHour() }, { $0.halfHour() }, { $0.spokenClock() },
                { $0.namedClock() }, { $0.clockAtDistance() },
            ]), clock.time != nil
        else { return nil }
        skip("- ish", "ish")
        let hadMeridiem = clock.isWord || ["am", "pm", "m", "."].contains(peek(-1)?.text)
        clock.zone = zoneName(afterMeridiem: hadMeridiem)
        skip("sharp", "on the dot")
        // `5 minutes`
        if clock.isBare, let word, Vocabulary.units[word] != nil { return nil }
        guard isAtBoundary else { return nil }
        return clock
    }

    /// `7:56:30 am`, `17.30`, `8.30 pm`, `1140 a.m.`, `19h30`, `7 o'clock`, `7ish`, `7pm`, `7`.
    private mutating func digitalClock() -> ClockTime? {
        attempt { parser in
            let start = parser.at
            guard let token = parser.token, let number = parser.number() else { return nil }
            var clock = ClockTime(hour: number)
            clock.isBare = true
            let isDotted = parser.takeMinutes(of: &clock)
            if clock.isBare { parser.takeSpacedMinutes(of: &clock) }
            if clock.isBare, token.text.utf8.count > 2 {
                guard (3...4).contains(token.text.utf8.count) else { return nil }
                clock = ClockTime(hour: number / 100, minute: number % 100)
                if parser.meridiem(of: &clock) || parser.takeOne("hours", "hrs", "h") { return clock }
                // `tonight at 815`, `at 630 in the evening`; for `1930`, `at` suffices.
                let isShort = token.text.utf8.count == 3
                var rest = parser
                let isSettled = parser.isBesideDay || rest.partBehindClock() != nil
                // `monday 0730` is a time, and `friday 2027` is not.
                let isBesideDay = parser.isBesideDay && !isShort && !(2000...2099).contains(number)
                guard parser.isClockIntroduced(at: start) || isBesideDay, !isShort || isSettled,
                    parser.isFollowedByConnection || parser.isBesideDay
                else {
                    return nil
                }
                clock.isAmbiguous = isShort && (1...9).contains(clock.hour)
                return clock
            }
            let isPlain = token.text.hasPrefix("0") || clock.hour >= 12
            if !clock.isBare, isPlain, parser.takeOne("hours", "hrs", "h") { return clock }
            clock.isAmbiguous = !isPlain
            if parser.meridiem(of: &clock) { return clock }
            if parser.takeOne("ish", "- ish") { clock.isBare = false }
            parser.takeOclock(of: &clock)
            // `5.12` alone is a number, or a date; so is `2.50` behind `at`, unless a day precedes or follows.
            if isDotted, !parser.isBesideDay, !isPlain || !parser.isClockIntroduced(at: start) { return nil }
            // `until 20.12.` is a day.
            if isDotted, (1...12).contains(clock.minute), parser.token?.text == ".", parser.token?.isSpaced == false,
                start > 0, !["at", "@"].contains(parser.tokens[start - 1].text)
            {
                return nil
            }
            // `0:45` is a duration.
            if token.text == "0" { return nil }
            return clock
        }
    }

    /// - Returns: true when the minutes followed a point.
    private mutating func takeMinutes(of clock: inout ClockTime) -> Bool {
        for mark in [":", ".", "h"] {
            let isHour = clock.hour < 24
            let minute = attempt { parser -> Int? in
                guard isHour, parser.token?.isSpaced == false, parser.take(mark) else { return nil }
                return parser.gluedNumber(digits: 2...2) ?? (mark == "h" && parser.isAtBoundary ? 0 : nil)
            }
            guard let minute else { continue }
            clock.minute = minute
            // `2h` is more likely a duration; `14h` beside a day is a time.
            clock.isBare = mark == "h" && peek(-1)?.text == "h" && !(isBesideDay && clock.hour >= 13)
            if mark == ":" {
                clock.second = attempt { $0.glued(":") ? $0.gluedNumber(digits: 2...2) : nil } ?? 0
                // A fraction of a second, as in ISO 8601, is ignored.
                if clock.second > 0 { _ = attempt { $0.glued(".") ? $0.gluedNumber(digits: 3...9) : nil } }
            }
            return mark == "."
        }
        return false
    }

    /// `45` of `7 45 pm` and `at 7 45`.
    private mutating func takeSpacedMinutes(of clock: inout ClockTime) {
        guard (1...12).contains(clock.hour), isClockIntroduced(at: at - 1) || isBeforeMinutesWithMeridiem else {
            return
        }
        let minute = attempt { parser -> Int? in
            guard parser.token?.text.utf8.count == 2, parser.token?.isSpaced == true, let minute = parser.number(),
                (10...59).contains(minute), parser.isFollowedByConnection || parser.isBeforeMeridiem
            else { return nil }
            return minute
        }
        guard let minute else { return }
        clock.minute = minute
        clock.isBare = false
    }

    private var isBeforeMinutesWithMeridiem: Bool {
        var parser = self
        return parser.number() != nil && parser.isBeforeMeridiem
    }

    mutating func takeOclock(of clock: inout ClockTime) {
        guard takeOclock() else { return }
        clock.isBare = false
        _ = meridiem(of: &clock)
    }

    mutating func takeOclock() -> Bool { takeOne("o'clock", "oclock", "o ' clock", "o clock") }

    /// `noon`, `midnight`, `12 noon`, `mid-day`.
    mutating func namedClock() -> ClockTime? {
        attempt { parser in
            parser.skip("12", "twelve")
            var clock: ClockTime?
            if parser.takeOne("midmorning", "mid morning", "mid - morning") { clock = ClockTime(hour: 10) }
            if parser.takeOne("midafternoon", "mid afternoon", "mid - afternoon") { clock = ClockTime(hour: 14) }
            if parser.takeOne("noon", "noonish", "midday", "mid day", "mid - day", "lunchtime", "noontime") {
                clock = ClockTime(hour: 12)
            }
            if parser.takeOne("midnight", "mid night", "mid - night") { clock = ClockTime(hour: 0) }
            clock?.isWord = true
            return clock
        }
    }
}

extension DatePhraseParser {
    /// The time in a date of ISO 8601: `T09:30:00Z`, `T0930`, `T09:30:00.000+01:00`.
    mutating func isoClock() -> ClockTime? {
        attempt { parser in
            guard parser.token?.isSpaced == false, parser.take("t"), var clock = parser.isoDigits() else { return nil }
            if let offset = parser.isoOffset() {
                clock.offset = offset
            } else {
                clock.zone = parser.zoneName(afterMeridiem: false)
            }
            return parser.isAtBoundary && clock.time != nil ? clock : nil
        }
    }

    private mutating func isoDigits() -> ClockTime? {
        attempt { parser in
            guard let text = parser.token?.text, let number = parser.gluedNumber(digits: 1...6) else { return nil }
            switch text.utf8.count {
            case 4: return ClockTime(hour: number / 100, minute: number % 100)
            case 6: return ClockTime(hour: number / 10_000, minute: number / 100 % 100, second: number % 100)
            case 1, 2:
                guard parser.glued(":"), let minute = parser.gluedNumber(digits: 2...2) else { return nil }
                let second = parser.attempt { $0.glued(":") ? $0.gluedNumber(digits: 2...2) : nil }
                // A fraction of a second is ignored.
                if second != nil { _ = parser.attempt { $0.glued(".") ? $0.gluedNumber(digits: 1...9) : nil } }
                return ClockTime(hour: number, minute: minute, second: second ?? 0)
            default: return nil
            }
        }
    }

    /// `+01:00`, `-0500`, `+01`, in seconds.
    private mutating func isoOffset() -> Int? {
        attempt { parser in
            let sign = parser.glued("+") ? 1 : parser.glued("-") ? -1 : 0
            guard sign != 0, let text = parser.token?.text, let number = parser.gluedNumber(digits: 2...4) else {
                return nil
            }
            var (hours, minutes) = text.utf8.count == 4 ? (number / 100, number % 100) : (number, 0)
            if text.utf8.count == 2, let more = parser.attempt({ $0.glued(":") ? $0.gluedNumber(digits: 2...2) : nil })
            {
                minutes = more
            }
            guard hours <= 14, minutes < 60 else { return nil }
            hours *= sign
            return hours * 3600 + sign * minutes * 60
        }
    }
}

/// Times of day in words.
extension DatePhraseParser {
    /// `half seven`, which in British English is half past.
    mutating func halfHour() -> ClockTime? {
        attempt { parser in
            guard parser.take("half"), let hour = parser.cardinal(), (1...12).contains(hour), parser.isAtBoundary else {
                return nil
            }
            var clock = ClockTime(hour: hour, minute: 30)
            clock.isAmbiguous = hour < 12
            // Without a word such as `at`, it counts only at the end of a clause.
            clock.isBare = parser.token.map { $0.kind != .mark } ?? false
            return clock
        }
    }

    /// `half an hour before midnight`, `30 minutes after 5pm`.
    mutating func clockAtDistance() -> ClockTime? {
        guard peek(-1)?.text != "for" else { return nil }
        return attempt { parser in
            guard let seconds = parser.clockSpan(), seconds < 86_400 else { return nil }
            let isAfter = parser.takeOne("after", "past", "from")
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
    mutating func minutesBesideHour() -> ClockTime? {
        attempt { parser in
            let start = parser.at
            guard let (minutes, isPlain) = parser.minutesOfHour() else { return nil }
            let relation = parser.token?.text ?? ""
            let isPast = parser.takeOne("past", "after")
            guard isPast || parser.takeOne("to", "till", "til", "of", "before") else { return nil }
            guard var clock = parser.hourName() else { return nil }
            // `5 to 3` is more likely a score or a range, and `5 of 7` a part.
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

    /// The minutes, and true when they are a plain number.
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

    /// The hour to which minutes are relative.
    private mutating func hourName() -> ClockTime? {
        attempt { parser in
            if let clock = parser.namedClock() { return clock }
            guard let hour = parser.cardinal(), (0...23).contains(hour) else { return nil }
            var clock = ClockTime(hour: hour)
            clock.isAmbiguous = (1...12).contains(hour)
            clock.isBare = true
            if parser.meridiem(of: &clock) { return clock }
            guard parser.isAtBoundary else { return nil }
            clock.isNamed = parser.takeOclock()
            return clock
        }
    }

    /// `six forty-three`, `eight oh five pm`, `seven`, `seven o'clock`.
    mutating func spokenClock() -> ClockTime? {
        attempt { parser in
            let start = parser.at
            if let hour = parser.entry(Vocabulary.vagueHours) {
                var clock = ClockTime(hour: hour)
                clock.isAmbiguous = hour < 12
                return clock
            }
            guard let hour = parser.entry(Vocabulary.cardinals), (1...19).contains(hour) else { return nil }
            var clock = ClockTime(hour: hour)
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

    /// `forty-three`, `oh five`, `hundred`: the minutes after a spoken hour.
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
