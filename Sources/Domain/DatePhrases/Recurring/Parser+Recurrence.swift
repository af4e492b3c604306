import Recurrence
import TimeZones
import Timestamps

extension Parser {
    /// `every monday at 9`, `daily`, `6am everyday`, `monthly on the last friday until june`, `every! 3 days`.
    mutating func recurrence() -> Reading? {
        attempt { parser in
            let before = parser.timeBeforeRepetition()
            guard var draft = parser.repetition() else { return nil }
            if let before { draft.time = DayTime(clock: before.clock, part: before.part ?? draft.time?.part) }
            // Each way to go on is taken at most once or twice, in any order.
            for _ in 0..<6 where !parser.detail(of: &draft) { break }
            guard parser.isAtBoundary, let phrase = parser.phrase(from: draft) else { return nil }
            return Reading(meaning: .recurrence(phrase))
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
            // `every 1st workday` is one of the month's; `every second` of something is every other one.
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

    /// Every how many: `other`, `3`, `third`, `couple of`.
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
                // `every third friday` is one of the month's.
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
