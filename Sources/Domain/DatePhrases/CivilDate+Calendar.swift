import TimeZones
import Timestamps

extension CivilDate {
    /// Returns the day a number of months later, or the last day of the month if that is too short.
    func adding(months: Int) -> CivilDate {
        let month = year * 12 + self.month - 1 + months
        let (newYear, newMonth) = (month.floorDivided(by: 12), month - month.floorDivided(by: 12) * 12 + 1)
        let last = Self.days(inMonth: newMonth, of: newYear)
        return CivilDate(year: newYear, month: newMonth, day: min(day, last)) ?? self
    }

    /// Returns the day a number of workdays later, which skips Saturdays and Sundays.
    func adding(workdays: Int) -> CivilDate {
        // Whole weeks are skipped at once, so that the cost does not grow with the number.
        let weeks = workdays / 5
        var date = adding(days: weeks * 7)
        var rest = workdays - weeks * 5
        let step = rest < 0 ? -1 : 1
        while rest != 0 {
            date = date.adding(days: step)
            if date.weekday < .saturday { rest -= step }
        }
        return date
    }

    /// The Monday of its week (ISO 8601: weeks begin on Monday).
    var monday: CivilDate { adding(days: 1 - weekday.rawValue) }

    /// Returns the day of that name in the same week.
    func inItsWeek(_ weekday: Weekday) -> CivilDate { monday.adding(days: weekday.rawValue - 1) }

    /// Returns the first day of that name, on or after this one.
    func nearest(_ weekday: Weekday) -> CivilDate { adding(days: self.weekday.days(until: weekday)) }

    var firstOfMonth: CivilDate { adding(days: 1 - day) }
    var firstOfYear: CivilDate { firstOfMonth.adding(months: 1 - month) }
    var firstOfQuarter: CivilDate { firstOfMonth.adding(months: -((month - 1) % 3)) }

    /// Creates the nth weekday of a month, counted from the end if negative; nil when the month has fewer.
    init?(nth: Int, _ weekday: Weekday, month: Int, of year: Int) {
        guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
        self.init(nth: nth, weekday, in: first..<first.adding(months: 1))
    }

    init?(nth: Int, _ weekday: Weekday, in days: Range<CivilDate>) {
        let date =
            nth > 0
            ? days.lowerBound.nearest(weekday).adding(days: (nth - 1) * 7)
            : days.upperBound.adding(days: -7).nearest(weekday).adding(days: (nth + 1) * 7)
        guard nth != 0, days.contains(date) else { return nil }
        self = date
    }

    /// Creates Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's algorithm).
    init?(easterOf year: Int) {
        let (golden, century, rest) = (year % 19, year / 100, year % 100)
        let correction = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - correction + 15) % 30
        let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7
        let shift = (golden + 11 * epact + 22 * sunday) / 451
        let number = epact + sunday - 7 * shift + 114
        self.init(year: year, month: number / 31, day: number % 31 + 1)
    }
}

extension Int {
    func floorDivided(by divisor: Int) -> Int {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }
}
