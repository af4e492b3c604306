import Recurrence
import TimeZones
import Timestamps

/// Converts a rule for starts to a rule for due dates a number of days later (RFC 5545, sections 3.8.2.3 and 3.8.5.3).
///
/// Candidates are compared with the rule itself: one is accepted only if it gives the same days, moved, for the number
/// of occurrences checked.
enum RuleShift {
    /// Number of occurrences compared: more than a year of any monthly rule and more than a decade of a yearly one.
    private static let depth = 40

    /// - Returns: nil when no rule is known that gives those days.
    static func shifted(_ rule: RecurrenceRule, from start: CivilDate, by days: Int) -> RecurrenceRule? {
        guard days != 0 else { return rule }
        let due = start.moved(by: days)
        let wanted = rule.endless.occurrences(fromDay: start).prefix(depth).map { $0.adding(days: days) }
        for parts in candidates(rule, start, due, days) {
            guard
                let candidate = try? RecurrenceRule(
                    rule.frequency, interval: rule.interval, months: parts.months, monthDays: parts.monthDays,
                    weekdays: parts.weekdays, hours: rule.hours, minutes: rule.minutes, setPositions: rule.setPositions,
                    weekStart: parts.weekStart, origin: rule.origin),
                Array(candidate.occurrences(fromDay: due).prefix(depth)) == wanted
            else { continue }
            return candidate.ending(rule.end.moved(by: days))
        }
        return nil
    }

    private struct Parts {
        var months: [Int] = []
        var monthDays: [Int] = []
        var weekdays: [WeekdayOrdinal] = []
        var weekStart = Weekday.monday
    }

    private static func candidates(_ rule: RecurrenceRule, _ start: CivilDate, _ due: CivilDate, _ days: Int) -> [Parts]
    {
        // The first day of the week only matters to rules that skip weeks.
        let week = rule.frequency == .weekly && rule.interval > 1 ? rule.weekStart.moved(by: days) : rule.weekStart
        let weekdays = rule.weekdays.map { WeekdayOrdinal($0.weekday.moved(by: days), nth: $0.nth) }
        let plain = weekdays.map { WeekdayOrdinal($0.weekday) }
        let starts = rule.monthDays.isEmpty ? [start.day] : rule.monthDays
        let moved = starts.map { $0 + days }
        let all = rule.months.isEmpty ? Array(1...12) : rule.months
        let found = Array(rule.endless.occurrences(fromDay: start).prefix(depth)).map { $0.date.moved(by: days) }
        let seen = (months: Set(found.map(\.month)).sorted(), days: Set(found.map(\.day)).sorted())
        let implied = Parts(months: rule.months, weekdays: weekdays, weekStart: week)
        var parts =
            (rule.monthDays.isEmpty ? [implied] : []) + [
                Parts(months: rule.months, monthDays: moved, weekdays: weekdays, weekStart: week),
                Parts(months: rule.months, monthDays: rule.monthDays, weekdays: weekdays, weekStart: week),
                Parts(monthDays: seen.days, weekStart: week),
                Parts(months: seen.months, monthDays: seen.days, weekStart: week),
            ]
        // Days after the last day of a month are days of the following month.
        if starts.allSatisfy({ $0 < 0 }), moved.allSatisfy({ $0 >= 0 }) {
            parts.append(Parts(months: rule.months.map { $0 % 12 + 1 }, monthDays: moved.map { $0 + 1 }))
        }
        // The day after the second Monday is the Tuesday from the 9th to the 15th.
        if let nth = weekdays.first?.nth, weekdays.count == 1 {
            let first = nth > 0 ? 7 * (nth - 1) + 1 + days : 7 * nth + days
            let span = (first...(first + 6)).filter { $0 != 0 }
            parts.append(Parts(months: rule.months, monthDays: span, weekdays: plain))
        }
        parts.append(Parts(months: all.map { ($0 + (due.day < start.day ? 0 : -1)) % 12 + 1 }, monthDays: [due.day]))
        return parts + [implied]
    }
}

extension RecurrenceRule {
    /// The same rule with a different end.
    func ending(_ end: End) -> RecurrenceRule {
        (try? RecurrenceRule(
            frequency, interval: interval, months: months, weekNumbers: weekNumbers, yearDays: yearDays,
            monthDays: monthDays, weekdays: weekdays, hours: hours, minutes: minutes, seconds: seconds,
            setPositions: setPositions, weekStart: weekStart, end: end, origin: origin)) ?? self
    }
}

extension RecurrenceRule.End {
    func moved(by days: Int) -> RecurrenceRule.End {
        switch self {
        case .never, .count: self
        case .until(.day(let day)): .until(.day(day.moved(by: days)))
        case .until(.wallTime(let wall)): .until(.wallTime(wall.adding(days: days)))
        case .until(.instant(let instant)): .until(.instant(instant + .seconds(days * 86_400)))
        }
    }
}

extension Weekday {
    fileprivate func moved(by days: Int) -> Weekday {
        let index = (rawValue - 1 + days % 7 + 7) % 7
        return Weekday.allCases[index]
    }
}

extension CivilDate {
    func moved(by days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + days) }
}
