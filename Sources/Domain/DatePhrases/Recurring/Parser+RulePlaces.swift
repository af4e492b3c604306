import Recurrence
import TimeZones
import Timestamps

/// Places within a month or year at which something recurs.
extension Parser {
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

    /// `first business day`, `last weekday`: a place among the month's workdays.
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
                    // `last` alone is no day, nor is `first` before a thing.
                    let isDay = parser.takeOne("day")
                    guard isDay || day > 0 && parser.isFollowedByConnection else { return nil }
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
            // A rule has each of its days in each of its months: others are two rules, and half of them would be worse than none.
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
            // No rule of RFC 5545 follows Easter.
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
    /// Places of a quarter are in its first month, or in its last when they are counted from its end.
    fileprivate mutating func place(in period: (frequency: RecurrenceRule.Frequency, interval: Int, months: [Int])) {
        (frequency, interval, months) = period
        let isFromEnd = (monthDays + setPositions + nthWeekdays.compactMap(\.nth)).allSatisfy { $0 < 0 }
        if isFromEnd, months.count == 4 { months = months.map { $0 + 2 } }
    }
}
