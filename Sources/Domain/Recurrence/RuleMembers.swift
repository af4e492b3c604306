import JSON
import TimeZones

/// Reads the members of a rule's friendly JSON strictly.
struct RuleMembers {
    private static let names: Set<String> = [
        "frequency", "interval", "weekdays", "nth_weekdays", "month_days", "months", "year_days", "week_numbers",
        "hours", "minutes", "set_positions", "week_start", "count", "until", "from", "rrule",
    ]
    static let frequencies: [RecurrenceRule.Frequency] = [.daily, .weekly, .monthly, .yearly]
    private static let longestList = 400
    private let object: JSONObject

    init(_ object: JSONObject) throws(RecurrenceFault) {
        for name in object.keys where !Self.names.contains(name) {
            throw RecurrenceFault(name, "is not a member of a recurrence")
        }
        self.object = object
    }

    /// True when the member exists and is not null.
    func has(_ name: String) -> Bool { object[name].map { !$0.isNull } ?? false }

    func text(_ name: String) throws(RecurrenceFault) -> String {
        guard let text = object[name]?.string else { throw RecurrenceFault(name, "must be a string") }
        return text
    }

    func frequency() throws(RecurrenceFault) -> RecurrenceRule.Frequency {
        guard has("frequency") else { throw RecurrenceFault("frequency", "is required") }
        let text = try text("frequency")
        guard let frequency = Self.frequencies.first(where: { $0.rawValue == text }) else {
            throw RecurrenceFault("frequency", "must be one of daily, weekly, monthly, yearly")
        }
        return frequency
    }

    func number(_ name: String) throws(RecurrenceFault) -> Int? {
        guard has(name) else { return nil }
        guard let number = object[name]?.integer else { throw RecurrenceFault(name, "must be a whole number") }
        return Int(number)
    }

    func numbers(_ name: String) throws(RecurrenceFault) -> [Int] {
        try list(name, "whole numbers") { $0.integer.map(Int.init) }
    }

    func weekdays() throws(RecurrenceFault) -> [WeekdayOrdinal] {
        let plain = try list("weekdays", "names such as monday") { value in
            value.string.flatMap { Weekday(name: $0) }.map { WeekdayOrdinal($0) }
        }
        let ordinals = try list("nth_weekdays", #"objects such as {"weekday":"friday","nth":-1}"#) { value in
            guard let weekday = value["weekday"]?.string.flatMap({ Weekday(name: $0) }),
                let nth = value["nth"]?.integer
            else { return WeekdayOrdinal?.none }
            return WeekdayOrdinal(weekday, nth: Int(nth))
        }
        return plain + ordinals
    }

    func weekStart() throws(RecurrenceFault) -> Weekday {
        guard has("week_start") else { return .monday }
        guard let weekday = Weekday(name: try text("week_start")) else {
            throw RecurrenceFault("week_start", "must be the name of a weekday, such as monday")
        }
        return weekday
    }

    func end() throws(RecurrenceFault) -> RecurrenceRule.End {
        let count = try number("count")
        guard has("until") else { return count.map { .count($0) } ?? .never }
        guard count == nil else { throw RecurrenceFault("until", "does not go with count") }
        guard let until = RecurrenceRule.Until(text: try text("until")) else {
            throw RecurrenceFault("until", "must be a day such as 2026-12-24, a wall time, or an RFC 3339 date-time")
        }
        return .until(until)
    }

    func origin() throws(RecurrenceFault) -> RecurrenceRule.Origin {
        guard has("from") else { return .due }
        guard let origin = RecurrenceRule.Origin(rawValue: try text("from")) else {
            throw RecurrenceFault("from", "must be one of due, completion")
        }
        return origin
    }

    private func list<Element>(
        _ name: String, _ what: String, _ read: (JSONValue) -> Element?
    ) throws(RecurrenceFault) -> [Element] {
        guard has(name) else { return [] }
        guard let values = object[name]?.array else { throw RecurrenceFault(name, "must be an array of \(what)") }
        guard values.count <= Self.longestList else {
            throw RecurrenceFault(name, "must have at most \(Self.longestList) elements")
        }
        var elements: [Element] = []
        for value in values {
            guard let element = read(value) else { throw RecurrenceFault(name, "must hold \(what)") }
            elements.append(element)
        }
        return elements
    }
}
