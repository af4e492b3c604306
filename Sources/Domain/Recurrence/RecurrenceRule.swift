public import JSON
public import TimeZones
public import Timestamps

/// A recurrence rule of iCalendar (RFC 5545, section 3.3.10), together with the date it counts from.
///
/// Every value of this type is valid by the RFC; its lists are sorted and without duplicates.
public struct RecurrenceRule: Sendable, Hashable {
    public let frequency: Frequency
    /// Number of periods between occurrences: 2 with `weekly` means every other week.
    public let interval: Int
    /// BYMONTH: 1 to 12.
    public let months: [Int]
    /// BYWEEKNO: 1 to 53, or -1 to -53 from the year's end.
    public let weekNumbers: [Int]
    /// BYYEARDAY: 1 to 366, or from the end.
    public let yearDays: [Int]
    /// BYMONTHDAY: 1 to 31, or -1 (the last day) to -31. A day missing from a month is skipped.
    public let monthDays: [Int]
    /// BYDAY, with its ordinals.
    public let weekdays: [WeekdayOrdinal]
    public let hours: [Int]
    public let minutes: [Int]
    public let seconds: [Int]
    /// BYSETPOS: the positions of the occurrences to keep in a period, from 1, or from the end.
    public let setPositions: [Int]
    public let weekStart: Weekday
    public let end: End
    /// The date from which the next occurrence is computed: the due date or the completion. Not part of RFC 5545.
    public let origin: Origin

    public enum Frequency: String, Sendable, Hashable, CaseIterable {
        case secondly, minutely, hourly, daily, weekly, monthly, yearly
    }

    public enum End: Sendable, Hashable {
        case never
        /// Ends after a number of occurrences.
        case count(Int)
        case until(Until)
    }

    /// The latest time of an occurrence, inclusive.
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

    /// Makes a rule whose validity follows from that of another.
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
    /// nil for every such weekday.
    public let nth: Int?

    public init(_ weekday: Weekday, nth: Int? = nil) {
        self.weekday = weekday
        self.nth = nth
    }

    public static func < (left: WeekdayOrdinal, right: WeekdayOrdinal) -> Bool {
        (left.nth ?? 0, left.weekday) < (right.nth ?? 0, right.weekday)
    }
}

/// The reason why a text or a JSON value is not a valid recurrence rule.
public struct RecurrenceFault: Error, Sendable, Hashable {
    /// The invalid member of the friendly JSON, such as `month_days`; empty for the whole.
    public let field: String
    /// The error as text to follow the field's name: `must lie from 1 to 31 or -31 to -1`.
    public let message: String

    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}

extension RecurrenceRule {
    /// Maximum interval and count: far beyond practical use, and small enough that sums do not overflow and counting is
    /// fast.
    static let greatestInterval = 100_000
    static let greatestCount = 100_000

    func check() throws(RecurrenceFault) {
        guard (1...Self.greatestInterval).contains(interval) else {
            throw RecurrenceFault("interval", "must lie from 1 to \(Self.greatestInterval)")
        }
        if case .count(let count) = end, !(1...Self.greatestCount).contains(count) {
            throw RecurrenceFault("count", "must lie from 1 to \(Self.greatestCount)")
        }
        try checkRanges()
        try checkCombinations()
    }

    private func checkRanges() throws(RecurrenceFault) {
        try check(months, in: 1...12, "months")
        try check(hours, in: 0...23, "hours")
        try check(minutes, in: 0...59, "minutes")
        try check(seconds, in: 0...60, "seconds")
        try check(weekNumbers, upTo: 53, "week_numbers")
        try check(yearDays, upTo: 366, "year_days")
        try check(monthDays, upTo: 31, "month_days")
        try check(setPositions, upTo: 366, "set_positions")
        try check(weekdays.compactMap(\.nth), upTo: 53, "nth_weekdays")
    }

    /// The combinations excluded by the table of section 3.3.10.
    private func checkCombinations() throws(RecurrenceFault) {
        if !weekNumbers.isEmpty, frequency != .yearly {
            throw RecurrenceFault("week_numbers", "go only with the frequency yearly")
        }
        if !yearDays.isEmpty, [.daily, .weekly, .monthly].contains(frequency) {
            throw RecurrenceFault("year_days", "do not go with the frequency \(frequency.rawValue)")
        }
        if !monthDays.isEmpty, frequency == .weekly {
            throw RecurrenceFault("month_days", "do not go with the frequency weekly")
        }
        if weekdays.contains(where: { $0.nth != nil }) {
            guard [.monthly, .yearly].contains(frequency) else {
                throw RecurrenceFault("nth_weekdays", "go only with the frequencies monthly and yearly")
            }
            guard weekNumbers.isEmpty else { throw RecurrenceFault("nth_weekdays", "do not go with week_numbers") }
        }
        let parts = [months, weekNumbers, yearDays, monthDays, hours, minutes, seconds]
        if !setPositions.isEmpty, weekdays.isEmpty, parts.allSatisfy(\.isEmpty) {
            throw RecurrenceFault("set_positions", "need another part to choose from")
        }
    }

    private func check(_ values: [Int], in range: ClosedRange<Int>, _ field: String) throws(RecurrenceFault) {
        guard values.allSatisfy(range.contains) else {
            throw RecurrenceFault(field, "must lie from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    private func check(_ values: [Int], upTo limit: Int, _ field: String) throws(RecurrenceFault) {
        guard values.allSatisfy({ $0 != 0 && (-limit...limit).contains($0) }) else {
            throw RecurrenceFault(field, "must lie from 1 to \(limit) or -\(limit) to -1")
        }
    }
}

extension RecurrenceRule {
    /// COUNT, if the rule has one.
    public var countLimit: Int? {
        guard case .count(let count) = end else { return nil }
        return count
    }

    /// The rule for the occurrences left after `passed` of them; nil when there are none.
    public func continued(after passed: Int) -> RecurrenceRule? {
        guard let count = countLimit, passed > 0 else { return self }
        return passed < count ? RecurrenceRule(copying: self, end: .count(count - passed)) : nil
    }

    /// The rule without COUNT; UNTIL stays.
    public var uncounted: RecurrenceRule {
        countLimit == nil ? self : RecurrenceRule(copying: self, end: .never)
    }

    /// The rule without an end.
    public var endless: RecurrenceRule { RecurrenceRule(copying: self, end: .never) }

    /// The same rule with a different origin.
    public func counted(from origin: Origin) -> RecurrenceRule {
        RecurrenceRule(copying: self, end: end, origin: origin)
    }
}

extension RecurrenceRule {
    /// Reads a rule from a client: an RRULE as a string, or the friendly object.
    ///
    /// The object is `{"frequency":"weekly","interval":2,"weekdays":["monday"]}`; further members are `nth_weekdays`,
    /// `month_days`, `months`, `year_days`, `week_numbers`, `set_positions`, `hours`, `minutes`, `week_start`, `count`,
    /// `until` and `from`. Beside `frequency`, an `rrule` is taken for part of an earlier answer and ignored; without,
    /// it is the rule.
    ///
    /// - Throws: ``RecurrenceFault`` naming the member; also for a rule that repeats within a day's hours, or by
    ///   seconds.
    public init(json: JSONValue) throws(RecurrenceFault) {
        self = try Self.read(json)
        guard RuleMembers.frequencies.contains(frequency) else {
            throw RecurrenceFault("rrule", "must have a FREQ of DAILY, WEEKLY, MONTHLY or YEARLY")
        }
        guard seconds.isEmpty else { throw RecurrenceFault("rrule", "must not have BYSECOND") }
    }

    private static func read(_ json: JSONValue) throws(RecurrenceFault) -> RecurrenceRule {
        switch json {
        case .string(let text): return try RecurrenceRule(rrule: text)
        case .object(let object):
            let members = try RuleMembers(object)
            guard members.has("frequency") || !members.has("rrule") else {
                return try RecurrenceRule(rrule: try members.text("rrule"), origin: try members.origin())
            }
            return try RecurrenceRule(
                try members.frequency(), interval: try members.number("interval") ?? 1,
                months: try members.numbers("months"), weekNumbers: try members.numbers("week_numbers"),
                yearDays: try members.numbers("year_days"), monthDays: try members.numbers("month_days"),
                weekdays: try members.weekdays(), hours: try members.numbers("hours"),
                minutes: try members.numbers("minutes"), setPositions: try members.numbers("set_positions"),
                weekStart: try members.weekStart(), end: try members.end(), origin: try members.origin())
        default: throw RecurrenceFault("", "must be an object or an RRULE as a string")
        }
    }

    /// The friendly object; members with default values are left out, except `frequency`, `interval`, `from` and
    /// `rrule`.
    public var json: JSONValue {
        var object = JSONObject([("frequency", .string(frequency.rawValue)), ("interval", number(interval))])
        let plain = weekdays.filter { $0.nth == nil }
        if !plain.isEmpty { object["weekdays"] = .array(plain.map { .string($0.weekday.name) }) }
        let ordinals = weekdays.filter { $0.nth != nil }
        if !ordinals.isEmpty {
            object["nth_weekdays"] = .array(
                ordinals.map { ["weekday": .string($0.weekday.name), "nth": number($0.nth ?? 0)] })
        }
        let lists = [
            ("month_days", monthDays), ("months", months), ("year_days", yearDays), ("week_numbers", weekNumbers),
            ("hours", hours), ("minutes", minutes), ("set_positions", setPositions),
        ]
        for (name, numbers) in lists where !numbers.isEmpty { object[name] = .array(numbers.map(number)) }
        if weekStart != .monday { object["week_start"] = .string(weekStart.name) }
        switch end {
        case .never: break
        case .count(let count): object["count"] = number(count)
        case .until(let until): object["until"] = .string(until.text)
        }
        object["from"] = .string(origin.rawValue)
        object["rrule"] = .string(rrule)
        return .object(object)
    }

    private func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

    /// Appends ``json``.
    public func encode(into writer: inout JSONWriter) { writer.value(json) }
}

extension RecurrenceRule.Until {
    /// `2026-12-24`, `2026-12-24T18:00:00`, or an instant in UTC.
    var text: String {
        switch self {
        case .day(let date): date.iso8601
        case .wallTime(let wall): wall.text
        case .instant(let instant): instant.rfc3339
        }
    }

    init?(text: String) {
        if let date = CivilDate(iso8601: text) {
            self = .day(date)
        } else if let wall = WallTime(text) {
            self = .wallTime(wall)
        } else if let instant = Timestamp(rfc3339: text) {
            self = .instant(Timestamp(seconds: instant.seconds))
        } else {
            return nil
        }
    }
}
