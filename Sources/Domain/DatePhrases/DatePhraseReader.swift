public import Recurrence
public import TimeZones
public import Timestamps

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

    func parser(of line: String, except literal: [Range<Int>] = []) -> DatePhraseParser {
        DatePhraseParser(
            tokens: Tokenizer.tokens(of: line, walls: literal), reference: reference, zone: zone, hours: hours)
    }
}

extension DatePhraseParser {
    mutating func phrase() -> ParsedPhrase? {
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
            let isColon =
                tokens[first - 1].text == ":" && first > 1 && ["due", "deadline"].contains(tokens[first - 2].text)
            guard isColon || Vocabulary.introductions.contains(tokens[first - 1].text), !isParticle(first - 1) else {
                break
            }
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

extension DatePhraseParser {
    /// Whether a word belongs to the verb before it: `check in saturday`, `put the oven on at six`, `lie in every weekend`.
    private func isParticle(_ index: Int) -> Bool {
        // `check the till every day`
        if index + 1 < tokens.count, ["till", "until", "til"].contains(tokens[index].text),
            ["every", "each"].contains(tokens[index + 1].text)
        {
            return true
        }
        guard ["in", "on"].contains(tokens[index].text), index > 0, index + 1 < tokens.count else { return false }
        let next = tokens[index + 1].text
        if next != "the", Vocabulary.introductions.contains(next) {
            return !["about", "around", "approximately"].contains(next)
        }
        let isDay = ["today", "tomorrow", "tonight", "daily", "weekly"].contains(next)
        guard tokens[index].text == "in" else { return isDay }
        return isDay || ["every", "each"].contains(next) || Vocabulary.weekdays[next] != nil
    }
}

extension DatePhraseReader {
    /// Whether a word is one of those that things are done with, such as `buy`.
    public static func isVerbOfCounting(_ word: String) -> Bool { Vocabulary.counting.contains(word) }

    /// Reads an amount of time at the beginning of a line, such as `1h30m` or `an hour and a half`; `1 hour, 5 minutes` are two.
    /// - Returns: its seconds, and where it ends in UTF-16 code units; nil when the line begins with something else.
    public func amount(at line: String) -> (seconds: Int, end: Int)? {
        var parser = parser(of: line)
        guard let seconds = parser.clockSpan(isList: true), parser.at > 0, parser.isAtBoundary else { return nil }
        return (seconds, parser.tokens[parser.at - 1].span.upperBound)
    }
}

/// Words of a line that say when, and what they mean.
public struct DatePhrase: Sendable, Hashable {
    /// The words in UTF-16 code units, with those that only introduce them: `on friday`.
    public let span: Range<Int>
    /// The same without the introduction: `friday`.
    public let core: Range<Int>
    public let meaning: Meaning
    /// Whether the words often mean something else: a bare holiday ("buy Christmas presents"), or `now`.
    public let isTentative: Bool
    /// The part of the day that its time comes from, where no clock was named: `tomorrow evening`.
    public let part: DayPart?

    /// The same phrase with another one behind it that it begins: `friday to sunday` means friday.
    public func through(_ last: DatePhrase) -> DatePhrase {
        DatePhrase(
            span: span.lowerBound..<last.span.upperBound, core: core.lowerBound..<last.core.upperBound,
            meaning: meaning,
            isTentative: isTentative && last.isTentative, part: part)
    }

    public enum Meaning: Sendable, Hashable {
        /// A whole day.
        case day(CivilDate)
        /// A time without a day, and the day of its next occurrence.
        case time(SpokenTime, next: CivilDate, zone: Zone?)
        /// A day and a time; in the reader's zone when none is named.
        case moment(WallTime, zone: Zone?)
        case recurrence(RecurrencePhrase)
    }
}

/// What `every monday at 9 starting may 5` says.
public struct RecurrencePhrase: Sendable, Hashable {
    public let rule: RecurrenceRule
    public let time: TimeOfDay?
    public let zone: Zone?
    /// The first day that may be an occurrence, where one is named.
    public let start: CivilDate?
    /// The part of the day that the time comes from, where no clock was named: `every evening`.
    public let part: DayPart?
    /// Whether it is only an adverb (`weekly`) that may as well describe the thing: an explicit `every` outranks it.
    public let isAdverb: Bool
}

/// How an hour is read that might be before or after noon, when nothing else tells: `at 5`.
public enum AmbiguousHours: Sendable, Hashable {
    /// As people who are awake from seven to ten mean it, and ahead of the reference time: 5 is 17:00, tomorrow at 8 is 8:00.
    case waking
    /// Always after noon.
    case later
}

/// A time of day as it is said. Which half of the day `8` or `9:15` is in stays open until its day is known.
public struct SpokenTime: Sendable, Hashable {
    /// What it means alone: the next time that the clock shows it while people are awake.
    public let next: TimeOfDay
    /// The same twelve hours apart, the earlier first, where the words leave both open.
    private let halves: [TimeOfDay]

    init(_ next: TimeOfDay, halves: [TimeOfDay] = []) {
        self.next = next
        self.halves = halves
    }

    public var isAmbiguous: Bool { !halves.isEmpty }

    /// What it means on a day: of two, the first at which people are awake, and ahead of now.
    /// - Parameter now: on the same clock.
    public func on(_ date: CivilDate, now: WallTime) -> TimeOfDay {
        guard isAmbiguous else { return next }
        let awake = halves.filter { Self.waking.contains($0.hour) }
        guard date == now.date else { return awake.first ?? next }
        return awake.first { $0 >= now.time } ?? awake.last ?? next
    }

    /// What it means on the days of a rule, whatever the time is now.
    public var usual: TimeOfDay { halves.first { Self.waking.contains($0.hour) } ?? next }

    /// What it means for something that has a time already: the half that is nearer to it, where one clearly is.
    public func near(_ time: TimeOfDay) -> TimeOfDay {
        guard let first = halves.first, let last = halves.last else { return next }
        let (early, late) = (abs(first.secondOfDay - time.secondOfDay), abs(last.secondOfDay - time.secondOfDay))
        guard abs(early - late) >= Self.clearly else { return usual }
        return early <= late ? first : last
    }

    /// In seconds.
    private static let clearly = 4 * 3_600

    /// What it means in a part of the day.
    public func within(_ part: DayPart) -> TimeOfDay {
        guard let first = halves.first else { return next }
        return TimeOfDay(hour: part.hour(first.hour), minute: first.minute, second: first.second) ?? next
    }

    /// The hours at which people plan things.
    static let waking = 7..<22
}
