import TimeZones
import Timestamps

/// A position in a line's tokens, with the rules of the grammar as methods that advance it.
///
/// A rule either consumes its words and returns a value, or returns nil and consumes nothing (``attempt(_:)``). The
/// documentation of most rules begins with examples. Rules look a bounded number of words ahead, so that the time is
/// linear in the line's length.
struct DatePhraseParser: Sendable {
    let tokens: [Token]
    let reference: WallTime
    let zone: Zone
    let hours: AmbiguousHours
    let order: DateOrder
    var at = 0
    /// True when the words to be read are next to a day, which makes them more likely a time.
    var isBesideDay = false
    /// True when the words to be read are a position in a named period: `monthly on the 15th`.
    var isPlaced = false
    /// True when the end of a range is being read.
    var isInsideRange = false
    /// The nesting depth of dates relative to dates: `2 days after the day after tomorrow`.
    var depth = 0

    var today: CivilDate { reference.date }
    var token: Token? { at < tokens.count ? tokens[at] : nil }
    /// The text of the current word; nil when the token is not a word.
    var word: String? { token.flatMap { $0.kind == .word ? $0.text : nil } }

    func peek(_ distance: Int) -> Token? {
        let index = at + distance
        return tokens.indices.contains(index) ? tokens[index] : nil
    }

    /// Applies a rule, which consumes nothing when it returns nil.
    mutating func attempt<Value>(_ rule: (inout DatePhraseParser) -> Value?) -> Value? {
        var parser = self
        guard let value = rule(&parser) else { return nil }
        at = parser.at
        return value
    }

    /// Applies the rule that consumes the most; of equals, the first.
    mutating func longest<Value>(_ rules: [(inout DatePhraseParser) -> Value?]) -> Value? {
        var best: (value: Value, at: Int)?
        for rule in rules {
            var parser = self
            guard let value = rule(&parser), parser.at > best?.at ?? at else { continue }
            best = (value, parser.at)
        }
        at = best?.at ?? at
        return best?.value
    }

    /// Applies the first rule that returns a value.
    mutating func first<Value>(_ rules: [(inout DatePhraseParser) -> Value?]) -> Value? {
        for rule in rules {
            if let value = attempt(rule) { return value }
        }
        return nil
    }

    // MARK: words

    /// Consumes this word or mark.
    mutating func take(_ word: String) -> Bool {
        guard token?.text == word else { return false }
        at += 1
        return true
    }

    mutating func take(phrase words: [String]) -> Bool {
        guard at + words.count <= tokens.count else { return false }
        for (index, word) in words.enumerated() where tokens[at + index].text != word { return false }
        at += words.count
        return true
    }

    /// Consumes the first of these words, or word sequences, that is present.
    mutating func takeOne(_ phrases: StaticString...) -> Bool {
        for phrase in phrases where take(spaced: phrase) { return true }
        return false
    }

    /// Consumes the first of these that is present, if any.
    mutating func skip(_ phrases: StaticString...) {
        for phrase in phrases where take(spaced: phrase) { return }
    }

    /// Consumes words separated by spaces, without allocating strings for them, because nearly all attempts fail.
    private mutating func take(spaced phrase: StaticString) -> Bool {
        phrase.withUTF8Buffer { phrase in
            var next = at
            var rest = phrase[...]
            while !rest.isEmpty {
                guard next < tokens.count, rest.starts(with: tokens[next].text.utf8) else { return false }
                rest = rest.dropFirst(tokens[next].text.utf8.count)
                guard rest.isEmpty || rest.first == UInt8(ascii: " "), !tokens[next].text.isEmpty else { return false }
                rest = rest.dropFirst()
                next += 1
            }
            at = next
            return true
        }
    }

    /// Consumes a word of the table.
    mutating func entry<Value>(_ table: [String: Value]) -> Value? {
        guard let word, let value = table[word] else { return nil }
        at += 1
        return value
    }

    /// Consumes a mark that follows without a space.
    mutating func glued(_ mark: String) -> Bool {
        guard let token, token.kind == .mark, token.text == mark, !token.isSpaced else { return false }
        at += 1
        return true
    }

    /// Consumes a number that follows without a space.
    mutating func gluedNumber(digits: ClosedRange<Int>) -> Int? {
        guard let token, !token.isSpaced, digits.contains(token.text.utf8.count) else { return nil }
        return number()
    }

    mutating func number() -> Int? {
        guard let number = token?.number else { return nil }
        at += 1
        return number
    }

    // MARK: surroundings

    /// True when the words just consumed are not followed directly by a character that makes them part of a word or a
    /// longer number.
    var isAtBoundary: Bool {
        guard let token, !token.isSpaced else { return true }
        if token.isAlphanumeric { return false }
        // `5.12.3`, `7:30:99`, `50%`
        if token.text == "%" { return false }
        // `friday.dev`
        if token.text == ".", peek(-1)?.kind == .word, let next = peek(1), next.kind == .word, !next.isSpaced,
            next.text.count > 1
        {
            return false
        }
        // `Sunday-best`
        if token.text == "-", let next = peek(1), next.kind == .word, !next.isSpaced { return next.text == "ish" }
        guard token.text == "." || token.text == ":" || token.text == "/" || token.text == ",",
            let next = peek(1), !next.isSpaced
        else { return true }
        return next.kind != .number
    }

    /// True when the following words confirm a doubtful phrase: none, a mark, or a connecting word.
    var isFollowedByConnection: Bool {
        guard let token else { return true }
        switch token.kind {
        case .mark: return token.text != "-" || token.isSpaced
        case .wall: return true
        case .number: return false
        case .word: return Vocabulary.followers.contains(token.text)
        }
    }
}

extension DatePhraseParser {
    /// Returns the combined meaning of a day and a time of day; without a day, the time's next occurrence.
    func reading(of day: Day?, _ time: DayTime?) -> ParsedPhrase? {
        guard let day else { return time.flatMap(nextOccurrence) }
        var reading = ParsedPhrase(meaning: nil, isTentative: day.isTentative && time == nil)
        guard let date = day.date, (1...9999).contains(date.year) else { return reading }
        let part = time?.part ?? day.part
        guard let clock = day.time ?? self.time(time?.clock, in: part, on: date) else {
            reading.meaning = .day(date)
            return reading
        }
        if day.time == nil, time?.clock == nil { reading.part = part }
        var wall = WallTime(date, clock)
        let isPast = now(in: time?.clock?.zone) > wall
        if isPast, date == today {
            if day.repeatsWeekly { wall = wall.adding(days: 7) }
            // The hours after midnight belong to the night of the evening before.
            if part == .night, clock.hour < 6 { wall = wall.adding(days: 1) }
        }
        if let offset = time?.clock?.offset {
            wall = zone.wallTime(at: Zone.utc.instant(of: wall) + .seconds(-offset))
        }
        reading.meaning = .moment(wall, zone: time?.clock?.zone)
        return reading
    }

    private func nextOccurrence(of time: DayTime) -> ParsedPhrase? {
        let zone = time.clock?.zone
        let now = now(in: zone)
        guard let clock = self.time(time.clock, in: time.part, on: nil, now: now) else { return nil }
        let isPast = clock < now.time
        let spoken = SpokenTime(clock, halves: time.part == nil ? halves(of: time.clock) : [])
        return ParsedPhrase(
            meaning: .time(spoken, next: now.date.adding(days: isPast ? 1 : 0), zone: zone),
            part: time.clock == nil ? time.part : nil)
    }

    /// Returns the reference time on the clock of the zone that a phrase names.
    private func now(in zone: Zone?) -> WallTime {
        zone.map { $0.wallTime(at: self.zone.instant(of: reference)) } ?? reference
    }

    /// Decides the half of the day.
    ///
    /// - Parameter date: the day of the time; nil for the next day that fits.
    func time(_ clock: ClockTime?, in part: DayPart?, on date: CivilDate?, now: WallTime? = nil) -> TimeOfDay? {
        guard let clock else { return part.flatMap { TimeOfDay(hour: $0.usualHour) } }
        if let part { return clock.within(part).time }
        guard clock.isAmbiguous, clock.hour < 12, let first = clock.time,
            let second = TimeOfDay(hour: clock.hour + 12, minute: clock.minute, second: clock.second)
        else { return clock.time }
        guard hours == .waking else { return second }
        let candidates = [first, second].filter { SpokenTime.waking.contains($0.hour) }
        let now = now ?? reference
        guard date == nil || date == now.date else { return candidates.first ?? second }
        return candidates.first { $0 >= now.time } ?? (date == nil ? candidates.first : candidates.last)
    }

    /// Returns both times that an ambiguous clock time may mean; otherwise none.
    private func halves(of clock: ClockTime?) -> [TimeOfDay] {
        guard hours == .waking, let clock, clock.isAmbiguous, clock.hour < 12, let first = clock.time,
            let second = TimeOfDay(hour: clock.hour + 12, minute: clock.minute, second: clock.second)
        else { return [] }
        return [first, second]
    }
}
