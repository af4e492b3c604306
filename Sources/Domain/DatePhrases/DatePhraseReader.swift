public import Recurrence
public import TimeZones
public import Timestamps

/// The order of day and month in numbers with a slash, which differs between countries: `3/4` is 4 March or 3 April.
public enum DateOrder: String, Sendable, Hashable, CaseIterable {
    case monthFirst = "month_first"
    case dayFirst = "day_first"

    /// The order of the user whose words are read, for as long as a request is handled.
    @TaskLocal public static var current = DateOrder.monthFirst

    /// Countries, and languages without a country, whose short dates have the month before the day (Unicode CLDR 46,
    /// `dateFormats/short`).
    private static let countries: Set<Substring> = [
        "US", "AS", "GU", "MH", "MP", "PR", "UM", "VI", "PH", "PA", "JP", "CN", "TW", "KR", "KP", "HU", "MN", "LT",
    ]
    private static let languages: Set<Substring> = ["en", "fil", "ja", "zh", "ko", "hu", "mn", "lt"]

    /// The custom of a locale: the first of an `Accept-Language` header (RFC 9110, 12.5.4), or a POSIX locale such as
    /// `de_DE.UTF-8`; nil when it names none.
    public init?(locale: String) {
        let first = locale.prefix { ![",", ";", ".", "@"].contains($0) }
        let parts = first.split { $0 == "-" || $0 == "_" || $0 == " " }
        guard let language = parts.first, (2...3).contains(language.count), language.allSatisfy(\.isLetter) else {
            return nil
        }
        let region = parts.dropFirst().first { $0.count == 2 }?.uppercased()
        let isMonthFirst =
            region.map { Self.countries.contains($0[...]) }
            ?? Self.languages.contains(language.lowercased()[...])
        self = isMonthFirst ? .monthFirst : .dayFirst
    }
}

/// Finds the phrases for days, times and repetition in a line of English.
///
/// Reading never fails: text that is not understood is left alone. A date that could be past or future is taken as
/// future. The time is linear in the line's length.
public struct DatePhraseReader: Sendable {
    private let reference: WallTime
    private let zone: Zone
    private let hours: AmbiguousHours
    private let order: DateOrder

    /// - Parameter reference: the time at which the line is written, on the clock of `zone`.
    public init(
        reference: WallTime, zone: Zone, hours: AmbiguousHours = .waking, order: DateOrder = DateOrder.current
    ) {
        self.order = order
        self.reference = reference
        self.zone = zone
        self.hours = hours
    }

    /// Returns the phrases of a line in order, without overlaps.
    ///
    /// - Parameter literal: ranges of UTF-16 code units that are not read.
    public func phrases(in line: String, except literal: [Range<Int>] = []) -> [DatePhrase] {
        var parser = parser(of: line, except: literal)
        var phrases: [DatePhrase] = []
        /// The first token that is not part of a phrase yet.
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
            tokens: Tokenizer.tokens(of: line, walls: literal), reference: reference, zone: zone, hours: hours,
            order: order)
    }
}

extension DatePhraseParser {
    mutating func phrase() -> ParsedPhrase? {
        longest([{ $0.recurrence() }, { $0.moment() }])
    }

    /// True when a phrase may begin here: not inside a word, a decimal or a hyphenated word.
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

    /// True when the number here belongs to the noun before it: `chapter 5 tomorrow`.
    var isNumbered: Bool {
        guard let token, token.isSpaced, let noun = peek(-1)?.text else { return false }
        // `table for 4 at 8`, `eggs for 4 tonight`: so many people.
        if noun == "for", token.kind == .number, token.text.utf8.count <= 2, let next = peek(1), next.isSpaced {
            if next.text == "at" || next.text == "@" { return true }
            if next.text == "tonight", let count = token.number, count < 6 { return true }
        }
        guard Vocabulary.numbered.contains(noun) else { return false }
        if token.kind == .word { return Vocabulary.cardinals[token.text] != nil }
        // `leave the room 7pm`
        var parser = self
        guard parser.number() != nil else { return false }
        return !parser.isBeforeMeridiem || parser.token?.text.utf8.count == 1
    }

    /// Returns the beginning of the words that introduce the phrase at `start`.
    func introductionStart(of start: Int, after free: Int) -> Int {
        var first = start
        while first > free, start - first < 4 {
            let isColon =
                tokens[first - 1].text == ":" && first > 1 && ["due", "deadline"].contains(tokens[first - 2].text)
            guard isColon || Vocabulary.introductions.contains(tokens[first - 1].text), !isParticle(first - 1) else {
                break
            }
            // `load-in 3pm`
            if first > 1, tokens[first - 2].text == "-", !tokens[first - 1].isSpaced { break }
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
    /// Returns true when a word belongs to the verb before it: `check in saturday`, `put the oven on at six`, `lie in
    /// every weekend`.
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
    /// Returns true when a number behind the word counts objects, as behind `buy`.
    public static func isVerbOfCounting(_ word: String) -> Bool { Vocabulary.counting.contains(word) }

    /// Reads an amount of time at the beginning of a line, such as `1h30m` or `an hour and a half`; `1 hour, 5 minutes`
    /// are two amounts.
    ///
    /// - Returns: its seconds, and its end in UTF-16 code units; nil when the line begins with anything else.
    public func amount(at line: String) -> (seconds: Int, end: Int)? {
        var parser = parser(of: line)
        guard let seconds = parser.clockSpan(isList: true), parser.at > 0, parser.isAtBoundary else { return nil }
        return (seconds, parser.tokens[parser.at - 1].span.upperBound)
    }
}

/// A phrase of a line that names a time, and its meaning.
public struct DatePhrase: Sendable, Hashable {
    /// The range of the phrase in UTF-16 code units, with its introduction: `on friday`.
    public let span: Range<Int>
    /// The range without the introduction: `friday`.
    public let core: Range<Int>
    public let meaning: Meaning
    /// True when the words often mean something else: a bare holiday ("buy Christmas presents"), or `now`.
    public let isTentative: Bool
    /// The part of the day that the time is derived from, if no clock time was named: `tomorrow evening`.
    public let part: DayPart?

    /// Returns the phrase extended to the end of a range that it begins: `friday to sunday` means friday.
    public func through(_ last: DatePhrase) -> DatePhrase {
        DatePhrase(
            span: span.lowerBound..<last.span.upperBound, core: core.lowerBound..<last.core.upperBound,
            meaning: meaning,
            isTentative: isTentative && last.isTentative, part: part)
    }

    public enum Meaning: Sendable, Hashable {
        /// A whole day.
        case day(CivilDate)
        /// A time without a day, with the day of its next occurrence.
        case time(SpokenTime, next: CivilDate, zone: Zone?)
        /// A day and a time; in the reader's zone if none is named.
        case moment(WallTime, zone: Zone?)
        case recurrence(RecurrencePhrase)
    }
}

/// The meaning of a phrase such as `every monday at 9 starting may 5`.
public struct RecurrencePhrase: Sendable, Hashable {
    public let rule: RecurrenceRule
    public let time: TimeOfDay?
    public let zone: Zone?
    /// The first day that may be an occurrence, if the phrase names one.
    public let start: CivilDate?
    /// The part of the day that the time is derived from, if no clock time was named: `every evening`.
    public let part: DayPart?
    /// True for a bare adverb (`weekly`), which may describe the task instead: an explicit `every` takes precedence.
    public let isAdverb: Bool
}

/// The reading of an hour that could be before or after noon, when nothing else decides: `at 5`.
public enum AmbiguousHours: Sendable, Hashable {
    /// In the waking hours from seven to ten, and after the reference time: 5 is 17:00, tomorrow at 8 is 8:00.
    case waking
    /// Always after noon.
    case later
}

/// A time of day as spoken. The half of the day of `8` or `9:15` stays open until its day is known.
public struct SpokenTime: Sendable, Hashable {
    /// The time without a day: the next within the waking hours.
    public let next: TimeOfDay
    /// The two times twelve hours apart, the earlier first, if the words leave both open.
    private let halves: [TimeOfDay]

    init(_ next: TimeOfDay, halves: [TimeOfDay] = []) {
        self.next = next
        self.halves = halves
    }

    public var isAmbiguous: Bool { !halves.isEmpty }

    /// Returns the time on a day: of two, the first within the waking hours and not past.
    ///
    /// - Parameter now: the current time on the same clock.
    public func on(_ date: CivilDate, now: WallTime) -> TimeOfDay {
        guard isAmbiguous else { return next }
        let awake = halves.filter { Self.waking.contains($0.hour) }
        guard date == now.date else { return awake.first ?? next }
        return awake.first { $0 >= now.time } ?? awake.last ?? next
    }

    /// The time on the days of a rule, independent of the current time.
    public var usual: TimeOfDay { halves.first { Self.waking.contains($0.hour) } ?? next }

    /// Returns the new time for something that has a time already: the half that is nearer to it, if one clearly is.
    public func near(_ time: TimeOfDay) -> TimeOfDay {
        guard let first = halves.first, let last = halves.last else { return next }
        let (early, late) = (abs(first.secondOfDay - time.secondOfDay), abs(last.secondOfDay - time.secondOfDay))
        guard abs(early - late) >= Self.clearly else { return usual }
        return early <= late ? first : last
    }

    /// The difference for a clear decision, in seconds.
    private static let clearly = 4 * 3_600

    /// Returns the time in a part of the day.
    public func within(_ part: DayPart) -> TimeOfDay {
        guard let first = halves.first else { return next }
        return TimeOfDay(hour: part.hour(first.hour), minute: first.minute, second: first.second) ?? next
    }

    /// The hours for which plans are usually made.
    static let waking = 7..<22
}
