public import TimeZones
public import Timestamps

/// When something happens again: a recurrence rule of iCalendar (RFC 5545, section 3.3.10), and what it counts from.
///
/// A value of this type is one that the RFC allows; its lists are sorted and hold nothing twice.
public struct RecurrenceRule: Sendable, Hashable {
    public let frequency: Frequency
    /// Every how many periods: 2 with `weekly` means every other week.
    public let interval: Int
    /// BYMONTH: 1 to 12.
    public let months: [Int]
    /// BYWEEKNO: 1 to 53, or -1 to -53 from the year's end.
    public let weekNumbers: [Int]
    /// BYYEARDAY: 1 to 366, or from the end.
    public let yearDays: [Int]
    /// BYMONTHDAY: 1 to 31, or -1 (the last day) to -31. A day that a month does not have is passed over.
    public let monthDays: [Int]
    /// BYDAY, with its ordinals.
    public let weekdays: [WeekdayOrdinal]
    public let hours: [Int]
    public let minutes: [Int]
    public let seconds: [Int]
    /// BYSETPOS: which of a period's occurrences count, from 1, or from the end.
    public let setPositions: [Int]
    public let weekStart: Weekday
    public let end: End
    /// Whether the next occurrence follows from the due date or from the completion. Not part of RFC 5545.
    public let origin: Origin

    public enum Frequency: String, Sendable, Hashable, CaseIterable {
        case secondly, minutely, hourly, daily, weekly, monthly, yearly
    }

    public enum End: Sendable, Hashable {
        case never
        /// After so many occurrences.
        case count(Int)
        case until(Until)
    }

    /// The last moment at which an occurrence may be; it is included.
    public enum Until: Sendable, Hashable {
        case day(CivilDate)
        case wallTime(WallTime)
        case instant(Timestamp)
    }

    public enum Origin: String, Sendable, Hashable, CaseIterable {
        case due, completion
    }

    /// - Throws: ``RecurrenceFault`` naming the first part that breaks a rule of the RFC.
    public init(
        _ frequency: Frequency, interval: Int = 1, months: [Int] = [], weekNumbers: [Int] = [], yearDays: [Int] = [],
        monthDays: [Int] = [], weekdays: [WeekdayOrdinal] = [], hours: [Int] = [], minutes: [Int] = [],
        seconds: [Int] = [], setPositions: [Int] = [], weekStart: Weekday = .monday, end: End = .never,
        origin: Origin = .due
    ) throws(RecurrenceFault) {
        self.frequency = frequency
        self.interval = interval
        self.months = Set(months).sorted()
        self.weekNumbers = Set(weekNumbers).sorted()
        self.yearDays = Set(yearDays).sorted()
        self.monthDays = Set(monthDays).sorted()
        self.weekdays = Set(weekdays).sorted()
        self.hours = Set(hours).sorted()
        self.minutes = Set(minutes).sorted()
        self.seconds = Set(seconds).sorted()
        self.setPositions = Set(setPositions).sorted()
        self.weekStart = weekStart
        self.end = end
        self.origin = origin
        try check()
    }

    /// A rule that is valid because the other is.
    init(copying rule: RecurrenceRule, end: End, origin: Origin? = nil) {
        frequency = rule.frequency
        interval = rule.interval
        months = rule.months
        weekNumbers = rule.weekNumbers
        yearDays = rule.yearDays
        monthDays = rule.monthDays
        weekdays = rule.weekdays
        hours = rule.hours
        minutes = rule.minutes
        seconds = rule.seconds
        setPositions = rule.setPositions
        weekStart = rule.weekStart
        self.end = end
        self.origin = origin ?? rule.origin
    }
}

/// A weekday, or the nth one of the month or year; -1 is the last.
public struct WeekdayOrdinal: Sendable, Hashable, Comparable {
    public let weekday: Weekday
    /// Nil for every one.
    public let nth: Int?

    public init(_ weekday: Weekday, nth: Int? = nil) {
        self.weekday = weekday
        self.nth = nth
    }

    public static func < (left: WeekdayOrdinal, right: WeekdayOrdinal) -> Bool {
        (left.nth ?? 0, left.weekday) < (right.nth ?? 0, right.weekday)
    }
}

/// Why a text or a JSON value is no recurrence rule.
public struct RecurrenceFault: Error, Sendable, Hashable {
    /// The member of the friendly JSON at fault, such as `month_days`; empty for the whole.
    public let field: String
    /// What is wrong, as it goes after the field's name: `must lie from 1 to 31 or -31 to -1`.
    public let message: String

    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}
