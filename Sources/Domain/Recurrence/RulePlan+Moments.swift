import TimeZones
import Timestamps

/// Rules that step by hours, minutes or seconds.
extension RulePlan {
    /// As ``fill(_:period:)``; where the day, the hour or the minute is none of the rule's, the index moves to its end.
    func fillMoments(_ found: inout [Int], _ period: inout Int) -> Bool {
        let unit = rule.frequency.seconds
        let first = floorDivide(start.civilSeconds, by: unit) * unit
        let moment = first + period * unit * rule.interval
        let wall = WallTime(civilSeconds: moment)
        let (date, time) = (wall.date, wall.time)
        guard date.year <= 9999 else { return false }
        if let length = lengthPassedOver(wall, date, time) {
            let end = floorDivide(moment, by: length) * length + length
            // The caller moves on by one period more.
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

    /// How long the stretch of the clock is that the rule leaves out here: a day, an hour, a minute, a second; or nil.
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
    /// The length of a period of the clock; days and longer have no one length.
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
