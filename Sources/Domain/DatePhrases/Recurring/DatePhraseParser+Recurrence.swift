import Recurrence
import TimeZones
import Timestamps

extension DatePhraseParser {
    /// `every monday at 9`, `daily`, `6am everyday`, `monthly on the last friday until june`, `every! 3 days`.
    mutating func recurrence() -> ParsedPhrase? {
        attempt { parser in
            let before = parser.timeBeforeRepetition()
            guard var draft = parser.repetition() else { return nil }
            if let before { draft.time = DayTime(clock: before.clock, part: before.part ?? draft.time?.part) }
            // Each kind of detail is consumed at most once or twice, in any order.
            for _ in 0..<6 where !parser.detail(of: &draft) { break }
            guard parser.isAtBoundary, let phrase = parser.phrase(from: draft) else { return nil }
            return ParsedPhrase(meaning: .recurrence(phrase))
        }
    }

    private func phrase(from draft: RuleDraft) -> RecurrencePhrase? {
        guard let rule = draft.rule else { return nil }
        let time = draft.time.flatMap { self.time($0.clock, in: $0.part, on: nil, now: WallTime(today)) }
        return RecurrencePhrase(
            rule: rule, time: time, zone: draft.time?.clock?.zone, start: draft.start,
            part: draft.time?.clock == nil ? draft.time?.part : nil, isAdverb: draft.isAdverb)
    }

    /// `6am` of `6am everyday`, `9:30` of `at 9:30 every monday`.
    private mutating func timeBeforeRepetition() -> DayTime? {
        attempt { parser in
            guard let time = parser.dayTime() else { return nil }
            parser.skip(",")
            var rest = parser
            rest.skip("on")
            guard rest.repetition() != nil else { return nil }
            parser.skip("on")
            return time
        }
    }

    private mutating func repetition() -> RuleDraft? {
        longest([
            { $0.everySomething() }, { $0.adverb() }, { $0.plural() }, { $0.oncePerUnit() },
            { $0.placeInEveryPeriod() }, { $0.edgeOfEveryPeriod() },
        ])
    }

    mutating func everySomething() -> RuleDraft? {
        attempt { parser in
            let isAny = parser.word == "any" && parser.peek(1).map { Vocabulary.weekdays[$0.text] != nil } ?? false
            guard isAny ? parser.take("any") : parser.takeOne("every single", "each and every", "every", "each", "ev")
            else {
                return nil
            }
            let isFromCompletion = parser.glued("!")
            // `every 15th water meter`
            parser.isPlaced = parser.token?.number.map { $0 > 5 } ?? false
            guard
                var draft = parser.longest([
                    { $0.everyUnit() }, { $0.everyWeekday() }, { $0.everyDayPart() }, { $0.everyPlaceInPeriod() },
                    { $0.everyDayOfYear() },
                ])
            else { return nil }
            if isFromCompletion { draft.origin = .completion }
            return draft
        }
    }

    /// `day`, `two weeks`, `other month`, `weekday`, `2 business days`.
    private mutating func everyUnit() -> RuleDraft? {
        attempt { parser in
            if parser.takeOne("half an", "half a", "half") {
                return parser.entry(Vocabulary.units).flatMap { RuleDraft(halfOf: $0) }
            }
            // `every 1st workday` is a position in the month; `every second` with a noun is every other one.
            var ahead = parser
            let isPlace = parser.word != "second" && ahead.ordinal() != nil
            if isPlace, ["weekday", "workday", "business", "working"].contains(ahead.word) { return nil }
            let interval = parser.interval() ?? 1
            if parser.takeOne("business day", "business days", "working day", "working days", "week day", "week days") {
                return RuleDraft(.workday, interval: interval)
            }
            guard (1...1000).contains(interval), let unit = parser.entry(Vocabulary.units) else { return nil }
            if unit.seconds != nil, parser.peek(-1).map({ Vocabulary.abbreviations.contains($0.text) }) ?? false {
                return nil
            }
            return RuleDraft(unit, interval: interval)
        }
    }

    /// The interval: `other`, `3`, `third`, `couple of`.
    private mutating func interval() -> Int? {
        if takeOne("other", "alternate") { return 2 }
        if takeOne("couple of", "couple") { return 2 }
        if takeOne("few") { return 3 }
        return attempt { parser in parser.ordinal() ?? parser.cardinal() }
    }

    /// `monday`, `mon, wed and fri`, `other friday`, `2 mondays`, `monday to friday`.
    private mutating func everyWeekday() -> RuleDraft? {
        attempt { parser in
            let interval = parser.attempt { parser -> Int? in
                guard let interval = parser.interval() else { return nil }
                // `every third friday` is a position in the month.
                guard interval == 2 || parser.peek(-1)?.number == interval else { return nil }
                return interval
            }
            guard let weekdays = parser.weekdayList(), (1...1000).contains(interval ?? 1) else { return nil }
            return RuleDraft(weekdays: weekdays, interval: interval ?? 1)
        }
    }

    private mutating func everyDayPart() -> RuleDraft? {
        attempt { parser in
            let interval = parser.interval() ?? 1
            guard (1...1000).contains(interval) else { return nil }
            var draft = RuleDraft(.daily, interval: interval)
            if parser.take("weeknight") { return RuleDraft.weeknights }
            if let clock = parser.namedClock() {
                draft.time = DayTime(clock: clock)
                return draft
            }
            guard let part = parser.entry(Vocabulary.dayParts) else { return nil }
            draft.time = DayTime(part: part)
            return draft
        }
    }
}

/// Repetition without `every`.
extension DatePhraseParser {
    /// `daily`, `bi-weekly`, `quarterly`.
    mutating func adverb() -> RuleDraft? {
        attempt { parser in
            let isBasis = parser.takeOne("on a", "on an")
            if parser.takeOne("half - yearly", "half yearly") { return RuleDraft.adverb(.month, 6) }
            let isTwice = parser.takeOne("bi -", "bi")
            if !isTwice, parser.takeOne("semi -", "semi") {
                guard parser.takeOne("annually", "annual", "yearly") else { return nil }
                return RuleDraft.adverb(.month, 6)
            }
            // `twice monthly` does not determine the days.
            guard let word = parser.word, let (unit, interval) = Self.adverbs[word],
                !["twice", "times"].contains(parser.peek(-1)?.text)
            else { return nil }
            parser.at += 1
            var draft = RuleDraft.adverb(unit, isTwice ? interval * 2 : interval)
            if word == "nightly" { draft?.time = DayTime(part: .night) }
            if word == "everyday" { draft?.isAdverb = false }
            guard parser.take("basis") || !isBasis else { return nil }
            return draft
        }
    }

    private static let adverbs: [String: (Unit, Int)] = [
        "daily": (.day, 1), "everyday": (.day, 1), "nightly": (.day, 1), "hourly": (.hour, 1), "weekly": (.week, 1),
        "biweekly": (.week, 2), "fortnightly": (.week, 2), "monthly": (.month, 1), "bimonthly": (.month, 2),
        "quarterly": (.month, 3), "semiannually": (.month, 6), "semiannual": (.month, 6), "biannually": (.month, 6),
        "yearly": (.year, 1), "annually": (.year, 1), "annual": (.year, 1), "biennially": (.year, 2),
    ]

    /// `mondays`, `tuesdays and thursdays`, `weekends`, `weekday mornings`.
    mutating func plural() -> RuleDraft? {
        attempt { parser in
            let interval = parser.takeOne("alternate", "alternating") ? 2 : 1
            if interval == 2, parser.word?.hasSuffix("s") == true,
                let draft = parser.attempt({ $0.entry(Vocabulary.units).flatMap { RuleDraft($0, interval: 2) } })
            {
                return draft
            }
            if parser.takeOne("weekends") { return RuleDraft(.weekend, interval: 1) }
            // `mon/wed/fri at 6pm`
            let slashed = parser.attempt { parser -> Set<Weekday>? in
                guard let first = parser.anyWeekdayName(), parser.token?.text == "/", parser.token?.isSpaced == false
                else { return nil }
                return parser.moreWeekdays(after: first)
            }
            if let slashed, slashed.count > 1 { return RuleDraft(weekdays: slashed, interval: interval) }
            if parser.takeOne("weeknights") { return RuleDraft.weeknights }
            if let part = parser.dayPartPlural() {
                var draft = RuleDraft(.daily)
                draft.time = DayTime(part: part)
                return draft
            }
            if parser.takeOne("weekdays", "workdays", "week days", "business days", "working days") {
                return RuleDraft(.workday, interval: 1)
            }
            if parser.word.map({ Vocabulary.weekdayPlurals[$0] != nil }) == true, let range = parser.weekdayRange() {
                return RuleDraft(weekdays: range)
            }
            if let weekday = parser.entry(Vocabulary.weekdayPlurals) {
                return RuleDraft(weekdays: parser.moreWeekdays(after: weekday), interval: interval)
            }
            let weekdays =
                parser.takeOne("weekday")
                ? RuleDraft.workdays
                : parser.takeOne("weekend") ? RuleDraft.weekend : parser.weekdayList()
            guard let weekdays, let part = parser.entry(Vocabulary.dayPartPlurals) else { return nil }
            var draft = RuleDraft(weekdays: weekdays)
            draft.time = DayTime(part: part)
            return draft
        }
    }

    /// `in the evenings`, and `mornings` of `mornings at 7`.
    private mutating func dayPartPlural() -> DayPart? {
        attempt { parser in
            let isPlaced = parser.takeOne("in the")
            guard let part = parser.entry(Vocabulary.dayPartPlurals),
                isPlaced
                    ? parser.isFollowedByConnection
                    : parser.token == nil && parser.at > 1 && parser.peek(-2)?.kind == .word
                        || parser.word == "at" && parser.isBeforeTime
            else { return nil }
            return part
        }
    }

    /// `once a week`, `once every two months`.
    mutating func oncePerUnit() -> RuleDraft? {
        attempt { parser in
            // `one tablet a day`
            if parser.at > 1, ["one", "1"].contains(parser.tokens[0].text), parser.takeOne("a", "per", "each") {
                guard let draft = parser.entry(Vocabulary.units).flatMap({ RuleDraft($0, interval: 1) }),
                    parser.isFollowedByConnection
                else { return nil }
                return draft
            }
            guard parser.takeOne("once", "one time") else { return nil }
            if let draft = parser.everySomething() { return draft }
            guard parser.takeOne("a", "per") else { return nil }
            return parser.entry(Vocabulary.units).flatMap { RuleDraft($0, interval: 1) }
        }
    }

    /// `monday`, `mon, wed and fri`, `tuesdays & thursdays`, `monday to friday`.
    mutating func weekdayList() -> Set<Weekday>? {
        attempt { parser in
            if let range = parser.weekdayRange() { return range }
            return parser.anyWeekdayName().map { parser.moreWeekdays(after: $0) }
        }
    }

    /// `monday to friday`, `sat-sun`.
    mutating func weekdayRange() -> Set<Weekday>? {
        attempt { parser in
            guard let first = parser.anyWeekdayName(), parser.takeOne("to", "through", "thru", "till", "-"),
                let last = parser.anyWeekdayName()
            else { return nil }
            return Set(
                (0...first.days(until: last)).compactMap { Weekday(rawValue: (first.rawValue + $0 - 1) % 7 + 1) })
        }
    }

    private mutating func moreWeekdays(after first: Weekday) -> Set<Weekday> {
        var weekdays: Set = [first]
        while weekdays.count < 7 {
            let next = attempt { parser -> Weekday? in
                let start = parser.at
                parser.skip(",", "/", ";")
                parser.skip("and", "&", "or", "+")
                parser.skip("on")
                parser.skip("every", "each")
                guard parser.at > start else { return nil }
                return parser.anyWeekdayName()
            }
            // A repeated day begins another list, so lists are short.
            guard let next, weekdays.insert(next).inserted else { break }
        }
        return weekdays
    }

    private mutating func anyWeekdayName() -> Weekday? { entry(Vocabulary.weekdayPlurals) ?? weekdayName() }
}

extension RuleDraft {
    fileprivate static func adverb(_ unit: Unit, _ interval: Int) -> RuleDraft? {
        var draft = RuleDraft(unit, interval: interval)
        draft?.isAdverb = true
        return draft
    }
}
