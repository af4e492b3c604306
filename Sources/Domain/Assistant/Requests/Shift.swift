import DatePhrases
import Tasks
import TimeZones
import Timestamps

/// When a task is to be due instead.
enum Shift: Sendable {
    /// On a day, at the time it had.
    case day(CivilDate)
    /// At a time of the day that it had, or else of that day.
    case time(SpokenTime, next: CivilDate)
    case exactly(TaskDue)
    /// So much later, or earlier where negative.
    case by(months: Int, days: Int, seconds: Int)
    /// So much later than now: what snoozing is.
    case fromNow(days: Int, seconds: Int)
}

extension Shift {
    /// - Returns: nil when a task without a due date is to be shifted by an amount.
    func applied(to due: TaskDue?, now: WallTime, zone: Zone) -> TaskDue? {
        switch self {
        case .exactly(let due): return due
        case .day(let date):
            guard let due, !due.isWholeDay else { return .day(date) }
            return due.moved(to: WallTime(date, due.wallTime(in: zone).time), in: zone)
        case .time(let time, let next):
            guard let due else { return .wallTime(WallTime(next, time.next), zone) }
            let wall = due.wallTime(in: zone)
            let day = max(wall.date, now.date)
            let clock = due.isWholeDay ? time.on(day, now: now) : time.near(wall.time)
            return .wallTime(WallTime(day, clock), due.zone(or: zone))
        case .fromNow(let days, 0): return Shift.day(now.date.adding(days: days)).applied(to: due, now: now, zone: zone)
        case .fromNow(let days, let seconds):
            return .wallTime(now.adding(days: days).adding(seconds: seconds), zone)
        case .by(let months, let days, let seconds):
            guard let due else { return nil }
            if due.isWholeDay, seconds != 0 { return .wallTime(now.adding(days: days).adding(seconds: seconds), zone) }
            let wall = due.wallTime(in: zone)
            let date = wall.date.adding(months: months).adding(days: days)
            return due.moved(to: WallTime(date, wall.time).adding(seconds: seconds), in: zone)
        }
    }
}

extension CivilDate {
    /// So many months later, on the last day where the month is too short.
    func adding(months: Int) -> CivilDate {
        let first = firstOfMonth(plus: months)
        let last = CivilDate.days(inMonth: first.month, of: first.year)
        return CivilDate(year: first.year, month: first.month, day: min(day, last)) ?? self
    }
}
