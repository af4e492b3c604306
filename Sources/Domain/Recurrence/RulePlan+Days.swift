import TimeZones
import Timestamps

/// The days of a year or a month that match the rule, by the table of RFC 5545, section 3.3.10.
extension RulePlan {
    /// Appends the days of a year, in any order and possibly repeated.
    ///
    /// The most specific part of the rule generates days, and all others filter them.
    func days(of year: Int, into found: inout [Int]) {
        let first = day(1, of: 1, in: year)
        if !rule.weekNumbers.isEmpty {
            weekDays(of: year, into: &found)
        } else if !rule.yearDays.isEmpty {
            let length = CivilDate.isLeap(year) ? 366 : 365
            for number in rule.yearDays where abs(number) <= length {
                found.append(first + (number > 0 ? number - 1 : length + number))
            }
        } else if rule.monthDays.isEmpty, !rule.weekdays.isEmpty, rule.months.isEmpty {
            add(rule.weekdays, within: first..<day(1, of: 1, in: year + 1), to: &found)
            return
        } else {
            for month in monthsOfYear { days(ofMonth: month, of: year, into: &found) }
            return
        }
        found.removeAll { !allows($0, CivilDate(daysSince1970: $0)) }
    }

    /// The months that a yearly rule expands: those it names, all if it names weekdays (Friday the 13th), or else the
    /// start's.
    private var monthsOfYear: [Int] {
        if !rule.months.isEmpty { return rule.months }
        return rule.weekdays.isEmpty ? [startDate.month] : Array(1...12)
    }

    /// Appends the days of a month: by number, by weekday, or the start's.
    func days(ofMonth month: Int, of year: Int, into found: inout [Int]) {
        let length = CivilDate.days(inMonth: month, of: year)
        let first = day(1, of: month, in: year)
        guard rule.monthDays.isEmpty else {
            for number in rule.monthDays where abs(number) <= length {
                let day = first + (number > 0 ? number - 1 : length + number)
                if weekdays.isEmpty || weekdays.contains(day, within: ordinalSpan(month, year)) { found.append(day) }
            }
            return
        }
        guard rule.weekdays.isEmpty else { return add(monthWeekdays, within: first..<(first + length), to: &found) }
        if startDate.day <= length { found.append(first + startDate.day - 1) }
    }

    /// True when a day passes the parts for months, days and weekdays.
    func allows(_ day: Int, _ date: CivilDate) -> Bool {
        guard months.isEmpty || months.contains(date.month) else { return false }
        if !monthDays.isEmpty, !isMonthDay(date.day, of: CivilDate.days(inMonth: date.month, of: date.year)) {
            return false
        }
        if !yearDays.isEmpty {
            let number = day - self.day(1, of: 1, in: date.year) + 1
            let length = CivilDate.isLeap(date.year) ? 366 : 365
            guard yearDays.contains(number) || yearDays.contains(number - length - 1) else { return false }
        }
        if !weekdays.isEmpty { return weekdays.contains(day, within: ordinalSpan(date.month, date.year)) }
        // A week number alone selects the start's weekday in that week.
        guard !rule.weekNumbers.isEmpty, monthDays.isEmpty, yearDays.isEmpty else { return true }
        return Weekday(daysSince1970: day) == Weekday(daysSince1970: startDay)
    }

    /// True when BYMONTHDAY has a day of a month that is so long.
    func isMonthDay(_ day: Int, of length: Int) -> Bool {
        monthDays.contains(day) || monthDays.contains(day - length - 1)
    }

    /// True when years are counted by week numbering. A rule by week numbers that skips years skips whole weeks of week
    /// years, beginning with the start's.
    var isByWeekYear: Bool { rule.interval > 1 && !rule.weekNumbers.isEmpty }

    /// The week year of the start.
    var startWeekYear: Int {
        let year = startDate.year
        return startDay < firstWeek(of: year) ? year - 1 : startDay < firstWeek(of: year + 1) ? year : year + 1
    }

    /// Appends the days of the numbered weeks that lie in the calendar year, even if the week belongs to another year.
    private func weekDays(of year: Int, into found: inout [Int]) {
        guard !isByWeekYear else {
            let first = firstWeek(of: year)
            let count = (firstWeek(of: year + 1) - first) / 7
            for number in rule.weekNumbers where abs(number) <= count {
                let monday = first + 7 * (number > 0 ? number - 1 : count + number)
                found.append(contentsOf: monday..<(monday + 7))
            }
            return
        }
        let days = day(1, of: 1, in: year)..<day(1, of: 1, in: year + 1)
        for weekYear in (year - 1)...(year + 1) {
            let first = firstWeek(of: weekYear)
            let count = (firstWeek(of: weekYear + 1) - first) / 7
            for number in rule.weekNumbers where abs(number) <= count {
                let monday = first + 7 * (number > 0 ? number - 1 : count + number)
                found.append(contentsOf: (monday..<(monday + 7)).clamped(to: days))
            }
        }
    }

    /// The first day of a year's first week: the one with at least four days in the year, so the one with 4 January.
    private func firstWeek(of year: Int) -> Int {
        let fourth = day(4, of: 1, in: year)
        return fourth - rule.weekStart.days(until: Weekday(daysSince1970: fourth))
    }

    /// The range that BYDAY's ordinals count in: the month, or the year for a yearly rule without months.
    private func ordinalSpan(_ month: Int, _ year: Int) -> Range<Int> {
        if rule.frequency == .yearly, rule.months.isEmpty {
            return day(1, of: 1, in: year)..<day(1, of: 1, in: year + 1)
        }
        let first = day(1, of: month, in: year)
        return first..<(first + CivilDate.days(inMonth: month, of: year))
    }

    private func add(_ weekdays: [WeekdayOrdinal], within span: Range<Int>, to found: inout [Int]) {
        for weekday in weekdays {
            let first = span.lowerBound + Weekday(daysSince1970: span.lowerBound).days(until: weekday.weekday)
            let last = span.upperBound - 1 - weekday.weekday.days(until: Weekday(daysSince1970: span.upperBound - 1))
            guard let nth = weekday.nth else {
                found.append(contentsOf: stride(from: first, through: last, by: 7))
                continue
            }
            let day = nth > 0 ? first + 7 * (nth - 1) : last + 7 * (nth + 1)
            if span.contains(day) { found.append(day) }
        }
    }

    private func day(_ day: Int, of month: Int, in year: Int) -> Int {
        CivilDate(year: year, month: month, day: day)?.daysSince1970 ?? 0
    }
}
