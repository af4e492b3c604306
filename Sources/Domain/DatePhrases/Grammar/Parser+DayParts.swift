import TimeZones
import Timestamps

extension Parser {
    /// Whether before or after noon, as written behind an hour.
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

    /// Settles the half of a clock's day, if it is written.
    mutating func meridiem(of clock: inout Clock) -> Bool {
        let found = attempt { parser -> Clock? in
            let start = parser.at
            guard let half = parser.meridiem(), (0...23).contains(clock.hour) else { return nil }
            var settled = clock
            // `3a` may be the name of a thing.
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

    /// `early morning`, `late in the evening`: behind a clock.
    mutating func qualifiedPart() -> DayPart? {
        attempt { parser in
            guard parser.takeOne("early in the", "late in the", "early", "late") else { return nil }
            return parser.entry(Vocabulary.dayParts)
        }
    }

    /// A part of the day that stands alone: `in the morning`, `at night`.
    mutating func dayPartAlone() -> DayPart? {
        attempt { parser in
            guard parser.takeOne("in the", "during the", "at") else { return nil }
            parser.skip("early", "late")
            let isNight = parser.word == "night"
            guard let part = parser.entry(Vocabulary.dayParts), isNight == (parser.peek(-2)?.text == "at"),
                parser.isFollowedByConnection || parser.token?.kind == .number
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

    /// Whether the word before a place says that an hour follows there.
    func isClockIntroduced(at start: Int) -> Bool {
        guard start > 0, start <= tokens.count else { return false }
        return Vocabulary.clockIntroductions.contains(tokens[start - 1].text)
            || tokens[start - 1].text == "about" && start > 1 && tokens[start - 2].text == "at"
    }
}
