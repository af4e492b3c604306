import DatePhrases
import TestValues
import Testing
import TimeZones

@Suite("Date phrases under any input")
struct RobustnessTests {
    /// Pieces that the grammar gives a meaning to, and some that it does not.
    private static let pieces = [
        "every", "!", "each", "monday", "mon", "sat", "and", ",", "the", "last", "1st", "31st", "day", "of", "month",
        "may",
        "feb", "30", "9", "2027", "99999999", "123456789012345678901", "/", "-", ".", ":", "'", "’", "in", "at", "5",
        "pm",
        "a.m.", "half", "past", "quarter", "to", "week", "after", "before", "christmas", "easter", "next", "until",
        "for",
        "times", "from", "now", "twenty", "two", "thousand", "#x", "\u{0}", "é", "🚀", "\u{301}", "１２", "T", "Z", "eod",
        "  ",
        "couple", "workdays", "weekend", "tonight", "morning", "starting", "except", "decades", "w", "h", "@", "%",
    ]

    @Test("any mixture of words gives spans inside the line, in order")
    func mixtures() throws {
        var generator = SplitMix64(seed: 20_261_121)
        for _ in 0..<1_500 {
            let words = (0..<Int.random(in: 1...14, using: &generator)).map { _ in
                Self.pieces.randomElement(using: &generator) ?? ""
            }
            let line = words.joined(separator: Bool.random(using: &generator) ? " " : "")
            var end = 0
            for phrase in try Example.phrases(in: line) {
                #expect(phrase.span.lowerBound >= end && phrase.span.upperBound <= line.utf16.count, "\(line)")
                #expect(
                    phrase.span.contains(phrase.core.lowerBound) && phrase.core.upperBound == phrase.span.upperBound)
                end = phrase.span.upperBound
            }
        }
    }

    /// `31 to 2 january` crashed once: a range of days after the last one.
    @Test(
        "any two numbers in a range, with whatever stands around them, are read or left alone",
        arguments: [
            "% january", "january %", "the % of may", "% may 2027", "at %", "% pm", "monday %", "every % days",
            "from %", "% o'clock",
        ])
    func numbers(frame: String) throws {
        for joint in ["-", " - ", " to ", " through ", "–", "/", ".", ":", " and ", ", ", " of ", " past ", " till "] {
            for first in [0, 1, 2, 9, 12, 13, 24, 28, 29, 30, 31, 32, 53, 59, 60, 99, 366, 1999, 2400] {
                for last in [0, 1, 3, 12, 24, 29, 30, 31, 32, 59, 60, 2027] {
                    let line = frame.replacing("%", with: "\(first)\(joint)\(last)")
                    for phrase in try Example.phrases(in: line) { #expect(phrase.span.upperBound <= line.utf16.count) }
                }
            }
        }
    }

    @Test(
        "a line of ten kilobytes is read whatever is in it",
        arguments: [
            "every ", "2 days after ", "monday 31 ", "the day after ", "twenty ", "at ", "1 ", "may ", "half past ",
            "mon, ", ".", "'",
            "in 3 ", "end of ", "every monday and ", "0", "next ", "é", "a ", "the first monday before ", "a week on ",
        ])
    func longLine(_ piece: String) throws {
        let line = String(repeating: piece, count: 10_240 / piece.utf8.count)
        _ = try Example.phrases(in: line)
    }
}
