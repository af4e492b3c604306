import TimeZones
import Timestamps

/// Days that follow one another: from `lower` on, before `upper`; open where nil.
struct Stretch: Sendable, Hashable {
    var lower: CivilDate?
    var upper: CivilDate?

    static func day(_ date: CivilDate) -> Stretch { Stretch(lower: date, upper: date.adding(days: 1)) }
    static func days(_ count: Int, from date: CivilDate) -> Stretch {
        Stretch(lower: date, upper: date.adding(days: count))
    }

    /// The week of a day, so many weeks on. Weeks begin on Monday (ISO 8601).
    static func week(of date: CivilDate, plus weeks: Int) -> Stretch {
        days(7, from: date.adding(days: 1 - date.weekday.rawValue + 7 * weeks))
    }

    static func weekend(of date: CivilDate, plus weeks: Int) -> Stretch {
        days(2, from: date.adding(days: 6 - date.weekday.rawValue + 7 * weeks))
    }

    static func month(of date: CivilDate, plus months: Int) -> Stretch {
        Stretch(lower: date.firstOfMonth(plus: months), upper: date.firstOfMonth(plus: months + 1))
    }

    static func year(of date: CivilDate) -> Stretch {
        Stretch(
            lower: CivilDate(year: date.year, month: 1, day: 1), upper: CivilDate(year: date.year + 1, month: 1, day: 1)
        )
    }

    /// A week earlier, where it is a day of the week to come.
    func past(from today: CivilDate) -> Stretch {
        guard let lower, let upper, upper == lower.adding(days: 1), lower > today,
            lower.daysSince1970 - today.daysSince1970 <= 7
        else { return self }
        return .day(lower.adding(days: -7))
    }

    /// Conditions of the filter language, for what happened or is due in it.
    func conditions(of subject: String, today: CivilDate) -> [String] {
        if subject == "due" {
            if self == .day(today) { return ["today"] }
            if self == .day(today.adding(days: 1)) { return ["tomorrow"] }
        }
        if subject == "due", lower == today, let upper, upper.daysSince1970 - today.daysSince1970 > 1 {
            return ["next \(upper.daysSince1970 - today.daysSince1970) days"]
        }
        if let lower, upper == lower.adding(days: 1) { return ["\(subject) on: \(lower.iso8601)"] }
        var conditions: [String] = []
        if let lower { conditions.append("\(subject) after: \(lower.adding(days: -1).iso8601)") }
        if let upper { conditions.append("\(subject) before: \(upper.iso8601)") }
        return conditions
    }
}

extension CivilDate {
    func firstOfMonth(plus months: Int) -> CivilDate {
        let index = year * 12 + month - 1 + months
        return CivilDate(year: index / 12, month: index % 12 + 1, day: 1) ?? self
    }
}
