import TimeZones
import Timestamps

/// Expands a rule with its start, one period at a time.
struct RulePlan: Sendable {
    let rule: RecurrenceRule
    let start: WallTime
    let startDate: CivilDate
    let startDay: Int
    /// Seconds of the day at which occurrences happen on each day, ascending; of rules that step by less than a day, seconds
    /// of each period.
    private let times: [Int]
    let weekdays: OrdinalWeekdays
    /// BYDAY without the ordinals that no month has.
    let monthWeekdays: [WeekdayOrdinal]
    let months: NumberSet
    let monthDays: NumberSet
    let yearDays: NumberSet
    /// The year of the first period.
    private var firstYear: Int { isByWeekYear ? startWeekYear : startDate.year }
    private static let lastYear = 9999

    /// True when there can be no occurrences: no period reaches a position in BYSETPOS, no month has the days, or no period begins on a weekday of the rule.
    var isDead: Bool {
        if times.isEmpty { return true }
        if !rule.monthDays.isEmpty, !rule.months.isEmpty {
            let longest = rule.months.map { CivilDate.days(inMonth: $0, of: 2000) }.max() ?? 31
            if rule.monthDays.allSatisfy({ abs($0) > longest }) { return true }
        }
        // Every seventh day is the same weekday.
        if rule.frequency == .daily, rule.interval.isMultiple(of: 7), !weekdays.isEmpty, !weekdays.hasWeekday(startDay)
        {
            return true
        }
        guard !rule.setPositions.isEmpty, rule.frequency != .daily else { return false }
        let days =
            switch rule.frequency {
            case .yearly: 366
            case .monthly: 31
            case .weekly: max(weekdays.count, 1)
            case .daily, .hourly, .minutely, .secondly: 1
            }
        return rule.setPositions.allSatisfy { abs($0) > days * times.count }
    }

    init(_ rule: RecurrenceRule, start: WallTime, isWholeDay: Bool) {
        self.rule = rule
        self.start = start
        startDate = start.date
        startDay = start.daysSince1970
        var all = PeriodOccurrences(bases: [0], times: isWholeDay ? [0] : rule.times(of: start.time))
        // The positions in a day are the same on all days.
        if rule.frequency == .daily { all.choose(rule.setPositions) }
        times = rule.frequency == .daily && !rule.setPositions.isEmpty ? all.bases : all.times
        weekdays = OrdinalWeekdays(rule.weekdays)
        monthWeekdays = rule.weekdays.filter { abs($0.nth ?? 0) <= 5 }
        (months, monthDays, yearDays) = (NumberSet(rule.months), NumberSet(rule.monthDays), NumberSet(rule.yearDays))
    }

    /// Replaces the occurrences by those of a period, and advances the index.
    ///
    /// - Returns: false at the end of the calendar.
    func fill(_ found: inout PeriodOccurrences, period: inout Int) -> Bool {
        found.removeAll()
        let isInCalendar =
            switch rule.frequency {
            case .yearly: fillYear(&found.bases, period)
            case .monthly: fillMonth(&found.bases, period)
            case .weekly: fillWeek(&found.bases, period)
            case .daily: fillDay(&found.bases, &period)
            case .hourly, .minutely, .secondly: fillMoments(&found.bases, &period)
            }
        period += 1
        guard !found.bases.isEmpty else { return isInCalendar }
        if rule.frequency.isOfDays {
            for index in found.bases.indices { found.bases[index] *= 86_400 }
        }
        found.times = times
        if rule.frequency != .daily { found.choose(rule.setPositions) }
        return isInCalendar
    }

    /// The index of a period before which there is no occurrence after the given time.
    func period(before wall: WallTime) -> Int {
        let periods =
            switch rule.frequency {
            case .yearly: wall.date.year - startDate.year
            case .monthly: (wall.date.year - startDate.year) * 12 + wall.date.month - startDate.month
            case .weekly: (wall.daysSince1970 - startDay) / 7
            case .daily: wall.daysSince1970 - startDay
            case .hourly, .minutely, .secondly: (wall.civilSeconds - start.civilSeconds) / rule.frequency.seconds
            }
        return max(0, periods / rule.interval - 1)
    }

    private func fillYear(_ found: inout [Int], _ period: Int) -> Bool {
        let year = firstYear + period * rule.interval
        guard year <= Self.lastYear else { return false }
        days(of: year, into: &found)
        // Several weeks, months or ordinals may give days in any order, and repeat them.
        if found.count > 1 {
            found.sort()
            removeRepetitions(&found)
        }
        return true
    }

    private func fillMonth(_ found: inout [Int], _ period: Int) -> Bool {
        let months = startDate.year * 12 + startDate.month - 1 + period * rule.interval
        let (year, month) = (months / 12, months % 12 + 1)
        guard year <= Self.lastYear else { return false }
        guard rule.months.isEmpty || rule.months.contains(month) else { return true }
        days(ofMonth: month, of: year, into: &found)
        if found.count > 1 {
            found.sort()
            removeRepetitions(&found)
        }
        return true
    }

    private func fillWeek(_ found: inout [Int], _ period: Int) -> Bool {
        let weekday = Weekday(daysSince1970: startDay)
        let first = startDay - rule.weekStart.days(until: weekday) + 7 * period * rule.interval
        guard CivilDate(daysSince1970: first).year <= Self.lastYear else { return false }
        for day in first..<(first + 7) {
            let isChosen = weekdays.isEmpty ? Weekday(daysSince1970: day) == weekday : weekdays.hasWeekday(day)
            if isChosen, isInMonths(day) { found.append(day) }
        }
        return true
    }

    /// Passes over the days up to the next one that BYMONTH and BYMONTHDAY allow.
    private func fillDay(_ found: inout [Int], _ period: inout Int) -> Bool {
        let day = startDay + period * rule.interval
        let date = CivilDate(daysSince1970: day)
        guard date.year <= Self.lastYear else { return false }
        if allows(day, date) {
            found.append(day)
        } else {
            // The caller advances by one more period.
            period +=
                (max(daysPassedOver(from: date), daysToWeekday(from: day)) + rule.interval - 1) / rule.interval - 1
        }
        return true
    }

    /// Number of days to the next weekday of the rule, 0 on one.
    private func daysToWeekday(from day: Int) -> Int {
        weekdays.isEmpty ? 0 : (0..<7).first { weekdays.hasWeekday(day + $0) } ?? 0
    }

    /// Number of days from one that is excluded to the next one that may be allowed, or to the next month.
    private func daysPassedOver(from date: CivilDate) -> Int {
        let length = CivilDate.days(inMonth: date.month, of: date.year)
        let isExcludedMonth = !months.isEmpty && !months.contains(date.month)
        guard isExcludedMonth || !monthDays.isEmpty else { return 1 }
        let next = isExcludedMonth ? nil : (date.day + 1..<length + 1).first { isMonthDay($0, of: length) }
        return (next ?? length + 1) - date.day
    }

    private func isInMonths(_ day: Int) -> Bool {
        months.isEmpty || months.contains(CivilDate(daysSince1970: day).month)
    }

    private func removeRepetitions(_ found: inout [Int]) {
        var kept = 1
        for index in 1..<found.count where found[index] != found[kept - 1] {
            found[kept] = found[index]
            kept += 1
        }
        found.removeLast(found.count - kept)
    }
}

/// The occurrences of one period, ascending: all times on all days. They are not written out, since a year may have half a
/// million.
struct PeriodOccurrences: Sendable {
    /// Civil seconds of the days, or of the shorter periods.
    var bases: [Int] = []
    /// Seconds after each base.
    var times = [0]

    var count: Int { bases.count * times.count }

    subscript(index: Int) -> Int { bases[index / times.count] + times[index % times.count] }

    mutating func removeAll() {
        bases.removeAll(keepingCapacity: true)
        times = [0]
    }

    /// The index of the first occurrence that is not before a time, found by bisection.
    func index(from civilSeconds: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < civilSeconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Applies BYSETPOS: keeps only the occurrences at the positions.
    mutating func choose(_ positions: [Int]) {
        guard !positions.isEmpty else { return }
        let indices = positions.map { $0 > 0 ? $0 - 1 : count + $0 }.filter { (0..<count).contains($0) }
        bases = Set(indices).sorted().map { self[$0] }
        times = [0]
    }
}

/// BYDAY, looked up in constant time however long it is.
struct OrdinalWeekdays: Sendable {
    /// Weekdays without an ordinal, as bits.
    private var plain = 0
    /// By weekday, the ordinals from the beginning and from the end, as bits.
    private var fromStart = [UInt64](repeating: 0, count: 8)
    private var fromEnd = [UInt64](repeating: 0, count: 8)
    /// Number of different weekdays.
    let count: Int

    init(_ weekdays: [WeekdayOrdinal]) {
        count = Set(weekdays.map(\.weekday)).count
        for day in weekdays {
            switch day.nth {
            case nil: plain |= 1 << day.weekday.rawValue
            case let nth? where nth > 0: fromStart[day.weekday.rawValue] |= 1 << UInt64(nth)
            case let nth?: fromEnd[day.weekday.rawValue] |= 1 << UInt64(-nth)
            }
        }
    }

    var isEmpty: Bool { count == 0 }

    /// - Parameters:
    ///   - day: the day's number.
    ///   - span: the days of the month or year that ordinals count in; only looked at for ordinals.
    func contains(_ day: Int, within span: @autoclosure () -> Range<Int>) -> Bool {
        let weekday = Weekday(daysSince1970: day).rawValue
        if plain & 1 << weekday != 0 { return true }
        guard fromStart[weekday] | fromEnd[weekday] != 0 else { return false }
        let span = span()
        let first = UInt64((day - span.lowerBound) / 7 + 1)
        let last = UInt64((span.upperBound - 1 - day) / 7 + 1)
        return fromStart[weekday] & 1 << first != 0 || fromEnd[weekday] & 1 << last != 0
    }

    /// True for the weekday itself, whatever its ordinal.
    func hasWeekday(_ day: Int) -> Bool {
        let weekday = Weekday(daysSince1970: day).rawValue
        return plain & 1 << weekday != 0 || fromStart[weekday] | fromEnd[weekday] != 0
    }
}

/// Numbers of a rule's part, looked up in constant time.
struct NumberSet: Sendable {
    /// Greatest number in any part, from the beginning or from the end.
    private static let most = 366
    private var bits = [UInt64](repeating: 0, count: (2 * most) / 64 + 1)
    let isEmpty: Bool

    init(_ numbers: [Int]) {
        isEmpty = numbers.isEmpty
        for number in numbers { bits[(number + Self.most) / 64] |= 1 << UInt64((number + Self.most) % 64) }
    }

    func contains(_ number: Int) -> Bool {
        bits[(number + Self.most) / 64] & 1 << UInt64((number + Self.most) % 64) != 0
    }
}

extension RecurrenceRule {
    /// BYHOUR × BYMINUTE × BYSECOND, with the start's values as defaults, as far as they lie within a period. A minute's 60th
    /// second never occurs.
    fileprivate func times(of start: TimeOfDay) -> [Int] {
        guard frequency != .secondly else { return [0] }
        let seconds = seconds.isEmpty ? [start.second] : seconds.filter { $0 < 60 }
        guard frequency != .minutely else { return seconds }
        let hours = frequency == .hourly ? [0] : hours.isEmpty ? [start.hour] : hours
        let minutes = minutes.isEmpty ? [start.minute] : minutes
        return hours.flatMap { hour in
            minutes.flatMap { minute in seconds.map { hour * 3600 + minute * 60 + $0 } }
        }
    }
}

/// Rules that step by hours, minutes or seconds.
extension RulePlan {
    /// Like ``fill(_:period:)``, but skips to the end of a day, hour or minute that the rule excludes.
    func fillMoments(_ found: inout [Int], _ period: inout Int) -> Bool {
        let unit = rule.frequency.seconds
        let first = floorDivide(start.civilSeconds, by: unit) * unit
        let moment = first + period * unit * rule.interval
        let wall = WallTime(civilSeconds: moment)
        let (date, time) = (wall.date, wall.time)
        guard date.year <= 9999 else { return false }
        if let length = lengthPassedOver(wall, date, time) {
            let end = floorDivide(moment, by: length) * length + length
            // The caller advances by one more period.
            period += (end - moment + unit * rule.interval - 1) / (unit * rule.interval) - 1
            return true
        }
        found.append(moment)
        return true
    }

    /// The length of the excluded unit in seconds: a day, an hour, a minute or a second; nil if none is excluded.
    private func lengthPassedOver(_ wall: WallTime, _ date: CivilDate, _ time: TimeOfDay) -> Int? {
        if !allows(wall.daysSince1970, date) { return 86_400 }
        if !rule.hours.isEmpty, !rule.hours.contains(time.hour) { return 3600 }
        let unit = rule.frequency.seconds
        if unit < 3600, !rule.minutes.isEmpty, !rule.minutes.contains(time.minute) { return 60 }
        if unit == 1, !rule.seconds.isEmpty, !rule.seconds.contains(time.second) { return 1 }
        return nil
    }
}

extension RecurrenceRule.Frequency {
    /// True when its periods are days or longer.
    fileprivate var isOfDays: Bool { ![.hourly, .minutely, .secondly].contains(self) }

    /// The length of a period in seconds; only for hours and shorter.
    var seconds: Int {
        switch self {
        case .hourly: 3600
        case .minutely: 60
        default: 1
        }
    }
}

private func floorDivide(_ value: Int, by divisor: Int) -> Int {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
}
