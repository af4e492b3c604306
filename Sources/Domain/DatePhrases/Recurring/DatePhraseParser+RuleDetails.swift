import Recurrence
import TimeZones
import Timestamps

/// The details that may follow a repetition.
extension DatePhraseParser {
    /// - Returns: true when another detail was consumed.
    mutating func detail(of draft: inout RuleDraft) -> Bool {
        var refined = draft
        let isTaken = attempt { parser in
            parser.skip(",")
            return parser.place(of: &refined) || parser.startOrEnd(of: &refined) || parser.exception(of: &refined)
                || parser.timeOfRule(&refined) ? true : nil
        }
        guard isTaken == true else { return false }
        draft = refined
        return true
    }

    private mutating func timeOfRule(_ draft: inout RuleDraft) -> Bool {
        guard draft.time?.clock == nil,
            let time = timeBesideDay() ?? entry(Vocabulary.dayPartPlurals).map({ DayTime(part: $0) })
        else { return false }
        draft.time = DayTime(clock: time.clock, part: time.part ?? draft.time?.part)
        return true
    }

    /// `on monday and friday`, `on the 15th`, `on the last friday`, `on may 9`, `in june`.
    private mutating func place(of draft: inout RuleDraft) -> Bool {
        guard draft.weekdays.isEmpty, draft.nthWeekdays.isEmpty, draft.monthDays.isEmpty else { return false }
        let base = draft
        let refined = attempt { parser -> RuleDraft? in
            let isFrom = parser.take("from")
            if !isFrom { parser.skip("on", "in", "of", "at") }
            var draft = base
            let weekdays = isFrom ? parser.weekdayRange() : parser.weekdayList()
            guard weekdays != nil || !isFrom else { return nil }
            if let weekdays, draft.frequency == .weekly || draft.frequency == .daily {
                draft.weekdays = weekdays
                if draft.interval == 1 { draft.frequency = .weekly }
                return draft
            }
            if draft.frequency == .yearly, let date = parser.everyDayOfYear() {
                (draft.months, draft.monthDays, draft.nthWeekdays) = (date.months, date.monthDays, date.nthWeekdays)
                return draft
            }
            parser.isPlaced = parser.peek(-1)?.text == "on" && draft.frequency == .monthly
            guard draft.frequency == .monthly || draft.frequency == .yearly, let place = parser.everyPlaceInPeriod()
            else {
                return nil
            }
            (draft.nthWeekdays, draft.monthDays) = (place.nthWeekdays, place.monthDays)
            (draft.weekdays, draft.setPositions) = (place.weekdays, place.setPositions)
            draft.months = place.months
            return draft
        }
        draft = refined ?? draft
        return refined != nil
    }

    /// `except sunday`, `but not on mondays and fridays`, `except weekends`.
    private mutating func exception(of draft: inout RuleDraft) -> Bool {
        let days = attempt { parser -> Set<Weekday>? in
            guard
                parser.takeOne(
                    "except for", "except", "but not", "but", "excluding", "excepting", "apart from", "aside from",
                    "other than",
                    "besides")
            else { return nil }
            parser.skip("on")
            parser.skip("every", "the")
            if parser.takeOne("weekends", "weekend") { return RuleDraft.weekend }
            if parser.takeOne("weekdays", "weekday") { return RuleDraft.workdays }
            return parser.weekdayList()
        }
        guard let days else { return false }
        draft.weekdayExceptions.formUnion(days)
        return true
    }

    /// `starting tomorrow`, `until dec 31`, `for 3 weeks`, `5 times`, `after completion`.
    private mutating func startOrEnd(of draft: inout RuleDraft) -> Bool {
        if takeOne("after completion", "from completion", "when completed", "when done", "after done") {
            draft.origin = .completion
            return true
        }
        if let start = attempt({ $0.startDay() }) {
            draft.start = start
            return true
        }
        guard let end = attempt({ $0.ruleEnd() }) else { return false }
        draft.end = end
        return true
    }

    private mutating func startDay() -> CivilDate? {
        guard takeOne("starting", "beginning", "commencing", "from", "as of", "start") else { return nil }
        skip("on", "from", "in")
        depth += 1
        defer { depth -= 1 }
        return plausible((day() ?? monthStart())?.date)
    }

    private mutating func ruleEnd() -> RecurrenceRule.End? {
        if takeOne("until", "till", "til", "ending on", "ending", "through", "up to") {
            depth += 1
            defer { depth -= 1 }
            return plausible(day()?.date).map { .until(.day($0)) }
        }
        return attempt { parser in
            let isFor = parser.take("for")
            if isFor { parser.skip("the next") }
            if let count = parser.attempt({ $0.repetitions() }) { return .count(count) }
            guard isFor, let span = parser.calendarSpan() else { return nil }
            return parser.plausible(span.added(to: parser.today).adding(days: -1)).map { .until(.day($0)) }
        }
    }

    /// Rejects years of more than four digits, which nobody writes.
    private func plausible(_ date: CivilDate?) -> CivilDate? {
        date.flatMap { (1...9999).contains($0.year) ? $0 : nil }
    }

    private mutating func repetitions() -> Int? {
        guard let count = cardinal(), takeOne("times", "occurrences", "time"), (1...10_000).contains(count) else {
            return nil
        }
        return count
    }
}

/// Positions within a month or year at which a task recurs.
extension DatePhraseParser {
    /// `last friday of the month`, `15th`, `1st and 15th of each month`, `last day of the quarter`, `3rd tuesday in may`.
    mutating func everyPlaceInPeriod() -> RuleDraft? {
        attempt { parser in
            guard var draft = parser.placesInMonth() else { return nil }
            if let end = parser.attempt({ $0.repeatedPeriod() }) ?? parser.attempt({ $0.bareMonth() }) {
                draft.place(in: end)
            }
            return draft
        }
    }

    /// `first monday of every month`, `the 15th of each month`.
    mutating func placeInEveryPeriod() -> RuleDraft? {
        attempt { parser in
            parser.skip("the")
            guard
                let place = parser.attempt({ parser -> RuleDraft? in
                    guard let place = parser.placesInMonth(), parser.word == "of" || parser.word == "in" else {
                        return nil
                    }
                    return place
                }), let next = parser.peek(1)?.text, ["every", "each"].contains(next)
            else { return nil }
            guard let end = parser.repeatedPeriod() else { return nil }
            var draft = place
            draft.place(in: end)
            return draft
        }
    }

    /// `the end of every month`, `beginning of each week`.
    mutating func edgeOfEveryPeriod() -> RuleDraft? {
        attempt { parser in
            parser.skip("at")
            parser.skip("the")
            guard let edge = parser.edge(), edge.isExact, edge.place != 1, parser.takeOne("every", "each"),
                let unit = parser.entry(Vocabulary.units)
            else { return nil }
            let isFirst = edge.place == 0
            var draft = RuleDraft(.monthly)
            draft.monthDays = [isFirst ? 1 : -1]
            switch unit {
            case .week: return RuleDraft(weekdays: [isFirst ? .monday : .sunday])
            case .month: return draft
            case .quarter: draft.place(in: (.monthly, 1, [1, 4, 7, 10]))
            case .year: draft.place(in: (.yearly, 1, [isFirst ? 1 : 12]))
            default: return nil
            }
            return draft
        }
    }

    /// Nth weekdays or days of the month.
    mutating func placesInMonth() -> RuleDraft? {
        first([{ $0.nthWeekdays() }, { $0.lastWorkday() }, { $0.daysOfMonth() }])
    }

    private mutating func nthWeekdays() -> RuleDraft? {
        attempt { parser in
            parser.skip("the")
            var ranks = [Int]()
            while ranks.count < 5, let rank = parser.rank() {
                ranks.append(rank)
                guard parser.takeOne(", and", ",", "and", "&") else { break }
            }
            guard !ranks.isEmpty, ranks.allSatisfy({ (-5...5).contains($0) }), let weekdays = parser.weekdayList()
            else { return nil }
            var draft = RuleDraft(.monthly)
            draft.nthWeekdays = ranks.flatMap { rank in weekdays.map { WeekdayOrdinal($0, nth: rank) } }
            return draft
        }
    }

    /// `first business day`, `last weekday`: a position among the month's workdays.
    private mutating func lastWorkday() -> RuleDraft? {
        attempt { parser in
            parser.skip("the")
            guard let rank = parser.rank(), (-23...23).contains(rank),
                parser.takeOne("weekday", "workday", "business day", "working day")
            else { return nil }
            var draft = RuleDraft(.monthly)
            draft.weekdays = RuleDraft.workdays
            draft.setPositions = [rank]
            return draft
        }
    }

    private mutating func daysOfMonth() -> RuleDraft? {
        attempt { parser in
            var days = [Int]()
            while days.count < 31 {
                let next = parser.attempt { parser -> Int? in
                    if !days.isEmpty, !parser.takeOne(", and", ",", "and", "&") { return nil }
                    parser.skip("the")
                    guard let day = parser.rank(), (1...31).contains(day) || (-31..<0).contains(day) else { return nil }
                    // `last` alone is not a day, nor is `first` before a noun.
                    let isDay = parser.takeOne("day")
                    let isOrdinal = Vocabulary.ordinalEndings.contains(parser.peek(-1)?.text ?? "")
                    guard isDay || day > 0 && (parser.isFollowedByConnection || parser.isPlaced && isOrdinal) else {
                        return nil
                    }
                    return day
                }
                guard let next else { break }
                days.append(next)
            }
            guard !days.isEmpty else { return nil }
            var draft = RuleDraft(.monthly)
            draft.monthDays = days
            return draft
        }
    }

    /// `of the month`, `of every other month`, `in may`, `of the quarter`.
    private mutating func repeatedPeriod() -> (frequency: RecurrenceRule.Frequency, interval: Int, months: [Int])? {
        guard takeOne("of", "in") else { return nil }
        if let month = monthName() { return (.yearly, 1, [month]) }
        skip("the", "each", "every", "a")
        if let month = monthName() { return (.yearly, 1, [month]) }
        let interval = take("other") ? 2 : attempt { $0.cardinal() } ?? 1
        guard (1...100).contains(interval) else { return nil }
        if takeOne("month", "months") { return (.monthly, interval, []) }
        guard takeOne("quarter", "quarters") else { return nil }
        return interval == 1 ? (.monthly, 1, [1, 4, 7, 10]) : (.monthly, interval * 3, [])
    }

    /// `jan` behind `2nd wed`.
    private mutating func bareMonth() -> (frequency: RecurrenceRule.Frequency, interval: Int, months: [Int])? {
        guard let month = monthName(), isFollowedByConnection else { return nil }
        return (.yearly, 1, [month])
    }

    /// `may 9`, `9th of may`, `15 apr, 15 jun`, `christmas`, `january`.
    mutating func everyDayOfYear() -> RuleDraft? {
        first([{ $0.everyDate() }, { $0.everyHoliday() }, { $0.everyMonth() }])
    }

    private mutating func everyDate() -> RuleDraft? {
        attempt { parser in
            var dates: [CivilDate] = []
            while dates.count < 12 {
                let next = parser.attempt { parser -> CivilDate? in
                    if !dates.isEmpty, !parser.takeOne(", and", ",", "and", "&") { return nil }
                    return (parser.monthThenDay() ?? parser.dayThenMonth())?.date
                }
                guard let next else { break }
                dates.append(next)
            }
            let (months, days) = (Set(dates.map(\.month)), Set(dates.map(\.day)))
            // A rule combines each of its days with each of its months: other dates need two rules, and half of them
            // would be worse than none.
            guard !dates.isEmpty, months.count * days.count == Set(dates).count else { return nil }
            var draft = RuleDraft(.yearly)
            (draft.months, draft.monthDays) = (months.sorted(), days.sorted())
            return draft
        }
    }

    private mutating func everyHoliday() -> RuleDraft? {
        attempt { parser in
            guard let holiday = parser.holiday() else { return nil }
            var draft = RuleDraft(.yearly)
            switch holiday {
            case .fixed(let month, let day): (draft.months, draft.monthDays) = ([month], [day])
            case .weekday(let weekday, let nth, let month, plus: 0):
                (draft.months, draft.nthWeekdays) = ([month], [WeekdayOrdinal(weekday, nth: nth)])
            // RFC 5545 has no rule for Easter.
            default: return nil
            }
            return draft
        }
    }

    private mutating func everyMonth() -> RuleDraft? {
        attempt { parser in
            guard let month = parser.monthName(), parser.isFollowedByConnection else { return nil }
            var draft = RuleDraft(.yearly)
            (draft.months, draft.monthDays) = ([month], [1])
            return draft
        }
    }
}

extension RuleDraft {
    /// Sets a position in a quarter: in its first month, or in its last if it is counted from the end.
    fileprivate mutating func place(in period: (frequency: RecurrenceRule.Frequency, interval: Int, months: [Int])) {
        (frequency, interval, months) = period
        let isFromEnd = (monthDays + setPositions + nthWeekdays.compactMap(\.nth)).allSatisfy { $0 < 0 }
        if isFromEnd, months.count == 4 { months = months.map { $0 + 2 } }
    }
}
