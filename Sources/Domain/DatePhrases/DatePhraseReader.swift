public import TimeZones
import Timestamps

/// Finds what a line of English says of days, times and repetition.
///
/// It never fails: what it does not understand it leaves alone. Of a date that may be past or to come, the one to come is meant.
/// Reading takes time in proportion to the line's length.
public struct DatePhraseReader: Sendable {
    private let reference: WallTime
    private let zone: Zone
    private let hours: AmbiguousHours

    /// - Parameter reference: when the line is written, on the clock of `zone`.
    public init(reference: WallTime, zone: Zone, hours: AmbiguousHours = .waking) {
        self.reference = reference
        self.zone = zone
        self.hours = hours
    }

    /// The phrases of a line in their order; none overlaps another.
    /// - Parameter literal: ranges of UTF-16 code units that are not read.
    public func phrases(in line: String, except literal: [Range<Int>] = []) -> [DatePhrase] {
        var parser = parser(of: line, except: literal)
        var phrases: [DatePhrase] = []
        /// The first token that no phrase has taken yet.
        var free = 0
        while let token = parser.token {
            let start = parser.at
            guard token.isAlphanumeric || token.text == "@" || token.text == "+", parser.isAtWordStart,
                !parser.isNumbered,
                let reading = parser.phrase()
            else {
                parser.at = max(start + 1, parser.at)
                continue
            }
            let first = parser.introductionStart(of: start, after: free)
            free = parser.at
            guard let meaning = reading.meaning else { continue }
            let end = parser.tokens[parser.at - 1].span.upperBound
            let isPlaced = parser.tokens[first..<start].contains { Vocabulary.placements.contains($0.text) }
            phrases.append(
                DatePhrase(
                    span: parser.tokens[first].span.lowerBound..<end, core: token.span.lowerBound..<end,
                    meaning: meaning,
                    isTentative: reading.isTentative && !isPlaced, part: reading.part))
        }
        return phrases
    }

    func parser(of line: String, except literal: [Range<Int>] = []) -> Parser {
        Parser(
            tokens: Tokenizer.tokens(of: line, walls: literal), reference: reference, zone: zone, hours: hours)
    }
}

extension Parser {
    mutating func phrase() -> Reading? {
        longest([{ $0.recurrence() }, { $0.moment() }])
    }

    /// Whether a phrase may begin here: not inside a word, a decimal or a word with hyphens.
    var isAtWordStart: Bool {
        guard let token, !token.isSpaced, let before = peek(-1) else { return true }
        if before.isAlphanumeric || before.kind == .wall { return false }
        guard token.kind == .number else {
            return !["-", "'", "_", "."].contains(before.text) || peek(-2)?.kind != .word
        }
        // `deadline:14 April`
        if before.text == ":", let word = peek(-2), word.kind == .word, peek(1)?.isSpaced == true { return true }
        return ![".", ",", "$", ":", "/", "€", "£", "#", "+"].contains(before.text)
            || before.isSpaced && before.text != "$"
    }

    /// Whether the number here belongs to the noun before it: `chapter 5 tomorrow`.
    var isNumbered: Bool {
        guard let token, token.isSpaced, let noun = peek(-1)?.text, Vocabulary.numbered.contains(noun) else {
            return false
        }
        if token.kind == .word { return Vocabulary.cardinals[token.text] != nil }
        // `leave the room 7pm`
        var parser = self
        guard parser.number() != nil else { return false }
        return !parser.isBeforeMeridiem || parser.token?.text.utf8.count == 1
    }

    /// Where the words begin that only introduce the phrase at `start`.
    func introductionStart(of start: Int, after free: Int) -> Int {
        var first = start
        while first > free, start - first < 4 {
            let isColon = tokens[first - 1].text == ":" && first > 1 && tokens[first - 2].text == "due"
            guard isColon || Vocabulary.introductions.contains(tokens[first - 1].text) else { break }
            first -= 1
        }
        // `no later than friday`
        if first - 3 >= free, tokens[first - 1].text == "than", tokens[first - 2].text == "later",
            ["no", "not"].contains(tokens[first - 3].text)
        {
            first -= 3
        }
        return first
    }
}

extension DatePhraseReader {
    /// Reads an amount of time at the beginning of a line, such as `1h30m` or `an hour and a half`; `1 hour, 5 minutes` are two.
    /// - Returns: its seconds, and where it ends in UTF-16 code units; nil when the line begins with something else.
    public func amount(at line: String) -> (seconds: Int, end: Int)? {
        var parser = parser(of: line)
        guard let seconds = parser.clockSpan(isList: true), parser.at > 0, parser.isAtBoundary else { return nil }
        return (seconds, parser.tokens[parser.at - 1].span.upperBound)
    }
}
