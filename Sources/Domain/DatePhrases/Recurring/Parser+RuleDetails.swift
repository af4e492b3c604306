import Recurrence
import TimeZones
import Timestamps

/// What may follow a repetition, to say more of it.
extension Parser {
    /// - Returns: whether one more detail was taken.
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

    /// A year of more than four digits is written nowhere.
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
