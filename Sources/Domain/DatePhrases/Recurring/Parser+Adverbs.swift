import Recurrence
import TimeZones
import Timestamps

/// Repetition said without `every`.
extension Parser {
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
            // `twice monthly` has no days of its own.
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
            // A day named again begins another list, so that a list is short.
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
