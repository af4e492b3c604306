import TimeZones
import Timestamps

/// Expands a rule with its start, one period at a time.
struct RulePlan: Sendable {
    let rule: RecurrenceRule
    let start: WallTime
    let startDate: CivilDate
    let startDay: Int
    /// Seconds of the day at which occurrences happen on each day, ascending.
    private let times: [Int]
    let weekdays: WeekdaySet
    /// The year of the first period.
    private var firstYear: Int { isByWeekYear ? startWeekYear : startDate.year }
    private static let lastYear = 9999

    /// True when no period can reach a position in BYSETPOS, so that there are no occurrences.
    var isDead: Bool {
        guard !rule.setPositions.isEmpty else { return false }
        let days = [RecurrenceRule.Frequency.yearly: 366, .monthly: 31, .weekly: 7, .daily: 1]
        guard let most = days[rule.frequency] else { return false }
        return rule.setPositions.allSatisfy { abs($0) > most * times.count }
    }

    init(_ rule: RecurrenceRule, start: WallTime, isWholeDay: Bool) {
        self.rule = rule
        self.start = start
        startDate = start.date
        startDay = start.daysSince1970
        times = isWholeDay ? [0] : rule.times(of: start.time)
        weekdays = WeekdaySet(rule.weekdays.isEmpty ? [] : rule.weekdays.map(\.weekday))
    }

    /// Appends the occurrences of a period in ascending order, and advances the index.
    ///
    /// - Returns: false at the end of the calendar.
    func fill(_ found: inout [Int], period: inout Int) -> Bool {
        found.removeAll(keepingCapacity: true)
        let isInCalendar =
            switch rule.frequency {
            case .yearly: fillYear(&found, period)
            case .monthly: fillMonth(&found, period)
            case .weekly: fillWeek(&found, period)
            case .daily: fillDay(&found, period)
            case .hourly, .minutely, .secondly: fillMoments(&found, &period)
            }
        period += 1
        if !found.isEmpty { choose(&found) }
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
        addTimes(to: &found)
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
        addTimes(to: &found)
        return true
    }

    private func fillWeek(_ found: inout [Int], _ period: Int) -> Bool {
        let weekday = Weekday(daysSince1970: startDay)
        let first = startDay - rule.weekStart.days(until: weekday) + 7 * period * rule.interval
        guard CivilDate(daysSince1970: first).year <= Self.lastYear else { return false }
        for day in first..<(first + 7) {
            let isChosen = weekdays.isEmpty ? Weekday(daysSince1970: day) == weekday : weekdays.contains(day)
            if isChosen, isInMonths(day) { found.append(day) }
        }
        addTimes(to: &found)
        return true
    }

    private func fillDay(_ found: inout [Int], _ period: Int) -> Bool {
        let day = startDay + period * rule.interval
        let date = CivilDate(daysSince1970: day)
        guard date.year <= Self.lastYear else { return false }
        guard allows(day, date) else { return true }
        found.append(day)
        addTimes(to: &found)
        return true
    }

    private func isInMonths(_ day: Int) -> Bool {
        rule.months.isEmpty || rule.months.contains(CivilDate(daysSince1970: day).month)
    }

    /// Combines days with the times of day.
    private func addTimes(to found: inout [Int]) {
        guard times.count != 1 else {
            for index in found.indices { found[index] = found[index] * 86_400 + times[0] }
            return
        }
        found = found.flatMap { day in times.map { day * 86_400 + $0 } }
    }

    /// Applies BYSETPOS: keeps only the occurrences of a period at the positions.
    private func choose(_ found: inout [Int]) {
        guard !rule.setPositions.isEmpty else { return }
        let all = found
        let chosen = rule.setPositions.map { $0 > 0 ? $0 - 1 : all.count + $0 }.filter(all.indices.contains)
        found = Set(chosen).sorted().map { all[$0] }
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

/// A set of weekdays as bits, tested by a day's number.
struct WeekdaySet: Sendable {
    private var bits = 0

    init(_ weekdays: [Weekday]) {
        for weekday in weekdays { bits |= 1 << weekday.rawValue }
    }

    var isEmpty: Bool { bits == 0 }

    func contains(_ day: Int) -> Bool { bits & 1 << Weekday(daysSince1970: day).rawValue != 0 }
}

extension RecurrenceRule {
    /// BYHOUR × BYMINUTE × BYSECOND, with the start's values as defaults. A minute's 60th second never occurs.
    fileprivate func times(of start: TimeOfDay) -> [Int] {
        let hours = hours.isEmpty ? [start.hour] : hours
        let minutes = minutes.isEmpty ? [start.minute] : minutes
        let seconds = seconds.isEmpty ? [start.second] : seconds.filter { $0 < 60 }
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
        let minutes = unit == 3600 ? or(rule.minutes, start.time.minute) : [0]
        let seconds = unit == 1 ? [0] : or(rule.seconds, start.time.second).filter { $0 < 60 }
        for minute in minutes {
            for second in seconds { found.append(moment + minute * 60 + second) }
        }
        return true
    }

    private func or(_ values: [Int], _ start: Int) -> [Int] { values.isEmpty ? [start] : values }

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
