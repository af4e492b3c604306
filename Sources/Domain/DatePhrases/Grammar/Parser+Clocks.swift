import TimeZones
import Timestamps

/// Times of day.
extension Parser {
    /// Any way to say what the clock shows, with its zone; a lone number is one as well (``Clock/isBare``).
    mutating func clock() -> Clock? {
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
    private mutating func digitalClock() -> Clock? {
        attempt { parser in
            let start = parser.at
            guard let token = parser.token, let number = parser.number() else { return nil }
            var clock = Clock(hour: number)
            clock.isBare = true
            let isDotted = parser.takeMinutes(of: &clock)
            if clock.isBare { parser.takeSpacedMinutes(of: &clock) }
            if clock.isBare, token.text.utf8.count > 2 {
                guard (3...4).contains(token.text.utf8.count) else { return nil }
                clock = Clock(hour: number / 100, minute: number % 100)
                if parser.meridiem(of: &clock) || parser.takeOne("hours", "hrs", "h") { return clock }
                // `tonight at 815`, `at 630 in the evening`; `1930` needs no more than its `at`.
                let isShort = token.text.utf8.count == 3
                var rest = parser
                let isSettled = parser.isBesideDay || rest.partBehindClock() != nil
                guard parser.isClockIntroduced(at: start), !isShort || isSettled,
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
            // `5.12` alone is a number, or a date; so is `2.50` behind `at`, where no day stands beside it.
            if isDotted, !parser.isBesideDay, !isPlain || !parser.isClockIntroduced(at: start) { return nil }
            // `0:45` is how long.
            if token.text == "0" { return nil }
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
            // `2h` is rather how long.
            clock.isBare = mark == "h" && peek(-1)?.text == "h"
            if mark == ":" {
                clock.second = attempt { $0.glued(":") ? $0.gluedNumber(digits: 2...2) : nil } ?? 0
                // A fraction of a second, as in ISO 8601, says nothing here.
                if clock.second > 0 { _ = attempt { $0.glued(".") ? $0.gluedNumber(digits: 3...9) : nil } }
            }
            return mark == "."
        }
        return false
    }

    /// `45` of `7 45 pm` and `at 7 45`.
    private mutating func takeSpacedMinutes(of clock: inout Clock) {
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

    mutating func takeOclock(of clock: inout Clock) {
        guard takeOclock() else { return }
        clock.isBare = false
        _ = meridiem(of: &clock)
    }

    mutating func takeOclock() -> Bool { takeOne("o'clock", "oclock", "o ' clock", "o clock") }

    /// `noon`, `midnight`, `12 noon`, `mid-day`.
    mutating func namedClock() -> Clock? {
        attempt { parser in
            parser.skip("12", "twelve")
            var clock: Clock?
            if parser.takeOne("midmorning", "mid morning", "mid - morning") { clock = Clock(hour: 10) }
            if parser.takeOne("midafternoon", "mid afternoon", "mid - afternoon") { clock = Clock(hour: 14) }
            if parser.takeOne("noon", "noonish", "midday", "mid day", "mid - day", "lunchtime", "noontime") {
                clock = Clock(hour: 12)
            }
            if parser.takeOne("midnight", "mid night", "mid - night") { clock = Clock(hour: 0) }
            clock?.isWord = true
            return clock
        }
    }
}
