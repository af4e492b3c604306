public import JSON
import TimeZones
import Timestamps

extension RecurrenceRule {
    /// Reads what a client sends: an RRULE as a string, or the friendly object.
    ///
    /// The object is `{"frequency":"weekly","interval":2,"weekdays":["monday"]}`; besides it knows `nth_weekdays`,
    /// `month_days`, `months`, `year_days`, `week_numbers`, `set_positions`, `hours`, `minutes`, `week_start`, `count`, `until` and
    /// `from`. With `frequency`, an `rrule` beside it is what an answer said and is passed over; without, it is the rule.
    /// - Throws: ``RecurrenceFault`` naming the member; also for a rule that repeats within a day's hours, or by seconds.
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

    /// The friendly object; what has its default is left out, save `frequency`, `interval`, `from` and `rrule`.
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
