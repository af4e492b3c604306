import TimeZones
import Timestamps

/// An amount of the calendar: years and months, then weeks and days.
struct CalendarSpan: Sendable, Hashable {
    private var months = 0
    private var days = 0
    private var workdays = 0

    /// - Returns: nil when a part of a unit makes no whole days, such as half a month.
    init?(_ parts: [(amount: Double, unit: Unit)]) {
        for (amount, unit) in parts {
            let whole = Int(amount)
            let isWhole = Double(whole) == amount
            switch unit {
            case .day where isWhole: days += whole
            case .workday where isWhole: workdays += whole
            case .week, .weekend:
                guard isWhole else { return nil }
                days += whole * 7
            case .fortnight: days += Int(amount * 14)
            case .month where isWhole: months += whole
            case .quarter where isWhole: months += whole * 3
            case .year: months += Int(amount * 12)
            case .decade: months += Int(amount * 120)
            default: return nil
            }
        }
    }

    func added(to date: CivilDate) -> CivilDate { moved(date, by: 1) }
    func subtracted(from date: CivilDate) -> CivilDate { moved(date, by: -1) }

    private func moved(_ date: CivilDate, by sign: Int) -> CivilDate {
        date.adding(months: sign * months).adding(days: sign * days).adding(workdays: sign * workdays)
    }
}

extension Parser {
    /// `3 days`, `two weeks and 3 days`, `a year and a half`: amounts of the calendar only.
    mutating func calendarSpan() -> CalendarSpan? {
        attempt { parser in parser.amounts().flatMap { CalendarSpan($0) } }
    }

    /// `20 minutes`, `1h30m`, `an hour and a half`, in seconds: amounts of the clock, days and weeks among them.
    /// - Parameter isList: whether commas and `and` separate amounts rather than join them.
    mutating func clockSpan(isList: Bool = false) -> Int? {
        attempt { parser in
            guard let parts = parser.amounts(isList: isList) else { return nil }
            var seconds = 0.0
            for (amount, unit) in parts {
                switch unit {
                case .day: seconds += amount * 86_400
                case .week: seconds += amount * 604_800
                default:
                    guard let each = unit.seconds else { return nil }
                    seconds += amount * Double(each)
                }
            }
            return seconds < 1e10 ? Int(seconds) : nil
        }
    }

    /// One or more amounts with their units; each unit at most once, so at most a handful.
    private mutating func amounts(isList: Bool = false) -> [(amount: Double, unit: Unit)]? {
        guard var parts = amount().map({ [$0] }) else { return nil }
        while parts.count < 6 {
            let next = attempt { parser -> (amount: Double, unit: Unit)? in
                if parser.takeOne("and a half", "and half") { return parts.last.map { (0.5, $0.unit) } }
                if !isList {
                    parser.skip(",")
                    parser.skip("and")
                }
                guard let part = parser.amount(), !parts.contains(where: { $0.unit == part.unit }) else { return nil }
                return part
            }
            guard let next else { break }
            if next.amount == 0.5, next.unit == parts.last?.unit {
                parts[parts.count - 1].amount += 0.5
            } else {
                parts.append(next)
            }
        }
        return parts
    }

    private mutating func amount() -> (amount: Double, unit: Unit)? {
        attempt { parser in
            guard let quantity = parser.quantity(), quantity < 1_000_000 else { return nil }
            parser.skip("more")
            _ = parser.glued("-")
            let isGlued = parser.token?.isSpaced == false
            let word = parser.word
            if parser.takeOne("business days", "business day", "working days", "working day") {
                return (quantity, .workday)
            }
            guard let unit = parser.entry(Vocabulary.units), let word,
                isGlued || !Vocabulary.abbreviations.contains(word)
            else { return nil }
            return (quantity, unit)
        }
    }
}
