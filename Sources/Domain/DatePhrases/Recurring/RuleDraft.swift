import Recurrence
import TimeZones
import Timestamps

/// A recurrence while its words are being read.
struct RuleDraft: Sendable {
    var frequency: RecurrenceRule.Frequency
    var interval = 1
    var weekdays: Set<Weekday> = []
    var nthWeekdays: [WeekdayOrdinal] = []
    var months: [Int] = []
    var monthDays: [Int] = []
    var setPositions: [Int] = []
    var weekdayExceptions: Set<Weekday> = []
    var end = RecurrenceRule.End.never
    var origin = RecurrenceRule.Origin.due
    var start: CivilDate?
    var time: DayTime?
    var isAdverb = false

    init(_ frequency: RecurrenceRule.Frequency, interval: Int = 1) {
        self.frequency = frequency
        self.interval = interval
    }

    /// - Returns: nil for units that no task recurs by.
    init?(_ unit: Unit, interval: Int) {
        switch unit {
        case .second: return nil
        case .minute: self.init(.minutely, interval: interval)
        case .hour: self.init(.hourly, interval: interval)
        case .day: self.init(.daily, interval: interval)
        case .week: self.init(.weekly, interval: interval)
        case .fortnight: self.init(.weekly, interval: interval * 2)
        case .month: self.init(.monthly, interval: interval)
        case .quarter: self.init(.monthly, interval: interval * 3)
        case .year: self.init(.yearly, interval: interval)
        case .decade: self.init(.yearly, interval: interval * 10)
        case .workday:
            self.init(.weekly, interval: interval)
            weekdays = Self.workdays
        case .weekend:
            self.init(.weekly, interval: interval)
            weekdays = Self.weekend
        }
    }

    /// - Returns: nil for units whose half is not another unit.
    init?(halfOf unit: Unit) {
        switch unit {
        case .hour: self.init(.minutely, interval: 30)
        case .day: self.init(.hourly, interval: 12)
        case .year: self.init(.monthly, interval: 6)
        default: return nil
        }
    }

    init(weekdays: Set<Weekday>, interval: Int = 1) {
        self.init(.weekly, interval: interval)
        self.weekdays = weekdays
    }

    static let workdays: Set<Weekday> = [.monday, .tuesday, .wednesday, .thursday, .friday]
    static var weeknights: RuleDraft {
        var draft = RuleDraft(weekdays: workdays)
        draft.time = DayTime(part: .night)
        return draft
    }
    static let weekend: Set<Weekday> = [.saturday, .sunday]

    /// The rule; nil when the words do not form one.
    var rule: RecurrenceRule? {
        var days = weekdays
        var frequency = frequency
        if !weekdayExceptions.isEmpty {
            if days.isEmpty, frequency == .daily, interval == 1 {
                days = Set(Weekday.allCases)
                frequency = .weekly
            }
            days.subtract(weekdayExceptions)
            guard !days.isEmpty else { return nil }
        }
        return try? RecurrenceRule(
            frequency, interval: interval, months: months, monthDays: monthDays,
            weekdays: nthWeekdays.isEmpty ? days.map { WeekdayOrdinal($0) } : nthWeekdays, setPositions: setPositions,
            end: end, origin: origin)
    }
}
