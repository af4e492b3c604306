import TimeZones

/// The parts of an RRULE's text, taken apart but not yet judged.
struct RuleParts {
    private static let names: Set<Substring> = [
        "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY",
        "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
    ]
    private var values: [Substring: Substring] = [:]

    init(_ text: Substring) throws(RecurrenceFault) {
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, Self.names.contains(pair[0]) else {
                throw RecurrenceFault("rrule", "has a part that RFC 5545 does not know: \(part.prefix(40))")
            }
            guard values.updateValue(pair[1], forKey: pair[0]) == nil else {
                throw RecurrenceFault("rrule", "has \(pair[0]) twice")
            }
        }
    }

    func frequency() throws(RecurrenceFault) -> RecurrenceRule.Frequency {
        guard let value = values["FREQ"] else { throw RecurrenceFault("rrule", "needs FREQ") }
        return try read(value, of: "FREQ") { RecurrenceRule.Frequency(rawValue: $0.lowercased()) }
    }

    func number(_ name: Substring) throws(RecurrenceFault) -> Int? {
        guard let value = values[name] else { return nil }
        return try read(value, of: name) { Int($0) }
    }

    func numbers(_ name: Substring) throws(RecurrenceFault) -> [Int] { try list(name) { Int($0) } }

    func weekdays() throws(RecurrenceFault) -> [WeekdayOrdinal] { try list("BYDAY") { WeekdayOrdinal(icalendar: $0) } }

    func weekStart() throws(RecurrenceFault) -> Weekday {
        guard let value = values["WKST"] else { return .monday }
        return try read(value, of: "WKST") { Weekday(icalendar: $0) }
    }

    func end() throws(RecurrenceFault) -> RecurrenceRule.End {
        let count = try number("COUNT")
        guard let until = values["UNTIL"] else { return count.map { .count($0) } ?? .never }
        guard count == nil else { throw RecurrenceFault("rrule", "has both COUNT and UNTIL") }
        return .until(try read(until, of: "UNTIL") { RecurrenceRule.Until(icalendar: $0) })
    }

    private func list<Element>(
        _ name: Substring, _ element: (Substring) -> Element?
    ) throws(RecurrenceFault) -> [Element] {
        guard let value = values[name] else { return [] }
        var elements: [Element] = []
        for text in value.split(separator: ",", omittingEmptySubsequences: false) {
            elements.append(try read(text, of: name, element))
        }
        return elements
    }

    private func read<Value>(
        _ text: Substring, of name: Substring, _ value: (Substring) -> Value?
    ) throws(RecurrenceFault) -> Value {
        guard let value = value(text) else {
            throw RecurrenceFault("rrule", "has a \(name) that is none: \(text.prefix(40))")
        }
        return value
    }
}
