import TimeZones
import Timestamps

extension RecurrenceRule {
    /// Maximum length of a text to read, about twice that of a rule with every list in full.
    static let longestText = 8192

    /// Reads the text of an RRULE property, such as `FREQ=WEEKLY;BYDAY=MO,WE`, with or without the prefix `RRULE:`.
    ///
    /// Names and values are case-insensitive, and an empty part at the end is ignored.
    ///
    /// - Throws: ``RecurrenceFault``; its field is `rrule` if the text cannot be parsed.
    public init(rrule text: some StringProtocol, origin: Origin = .due) throws(RecurrenceFault) {
        guard text.utf8.count <= Self.longestText else {
            throw RecurrenceFault("rrule", "must have at most \(Self.longestText) bytes")
        }
        var upper = Substring(text.uppercased())
        if upper.hasPrefix("RRULE:") { upper = upper.dropFirst(6) }
        let parts = try RuleParts(upper)
        try self.init(
            try parts.frequency(), interval: try parts.number("INTERVAL") ?? 1, months: try parts.numbers("BYMONTH"),
            weekNumbers: try parts.numbers("BYWEEKNO"), yearDays: try parts.numbers("BYYEARDAY"),
            monthDays: try parts.numbers("BYMONTHDAY"), weekdays: try parts.weekdays(),
            hours: try parts.numbers("BYHOUR"), minutes: try parts.numbers("BYMINUTE"),
            seconds: try parts.numbers("BYSECOND"), setPositions: try parts.numbers("BYSETPOS"),
            weekStart: try parts.weekStart(), end: try parts.end(), origin: origin)
    }

    /// The text of an RRULE property, with its parts in the order of the RFC; includes everything but the origin.
    public var rrule: String {
        var parts = ["FREQ=" + frequency.rawValue.uppercased()]
        switch end {
        case .never: break
        case .count(let count): parts.append("COUNT=\(count)")
        case .until(let until): parts.append("UNTIL=" + until.icalendar)
        }
        if interval != 1 { parts.append("INTERVAL=\(interval)") }
        let lists = [
            ("BYSECOND", seconds), ("BYMINUTE", minutes), ("BYHOUR", hours), ("BYMONTHDAY", monthDays),
            ("BYYEARDAY", yearDays), ("BYWEEKNO", weekNumbers), ("BYMONTH", months), ("BYSETPOS", setPositions),
        ]
        for (name, numbers) in lists where !numbers.isEmpty {
            parts.append(name + "=" + numbers.map(String.init).joined(separator: ","))
        }
        if !weekdays.isEmpty { parts.append("BYDAY=" + weekdays.map(\.icalendar).joined(separator: ",")) }
        if weekStart != .monday { parts.append("WKST=" + weekStart.icalendar) }
        return parts.joined(separator: ";")
    }
}

extension Weekday {
    /// `MO`.
    var icalendar: String { name.prefix(2).uppercased() }

    init?(icalendar text: some StringProtocol) {
        guard let weekday = Self.allCases.first(where: { $0.icalendar == text }) else { return nil }
        self = weekday
    }
}

extension WeekdayOrdinal {
    /// `MO`, or `-1FR`.
    var icalendar: String { (nth.map(String.init) ?? "") + weekday.icalendar }

    init?(icalendar text: Substring) {
        guard let weekday = Weekday(icalendar: text.suffix(2)) else { return nil }
        let ordinal = text.dropLast(2)
        guard !ordinal.isEmpty else {
            self.init(weekday)
            return
        }
        guard let nth = Int(ordinal) else { return nil }
        self.init(weekday, nth: nth)
    }
}

extension RecurrenceRule.Until {
    /// `20261224`, `20261224T180000`, or the last with a `Z`.
    var icalendar: String {
        switch self {
        case .day(let date): Self.basic(date)
        case .wallTime(let wall): Self.basic(wall)
        case .instant(let instant): Self.basic(Zone.utc.wallTime(at: instant)) + "Z"
        }
    }

    init?(icalendar text: Substring) {
        let digits = text.utf8.prefix(8)
        guard digits.count == 8, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        let day = text.prefix(4) + "-" + text.dropFirst(4).prefix(2) + "-" + text.dropFirst(6).prefix(2)
        guard let date = CivilDate(iso8601: day) else { return nil }
        let rest = text.dropFirst(8)
        guard !rest.isEmpty else {
            self = .day(date)
            return
        }
        let time = rest.dropFirst(1)
        guard rest.first == "T", time.utf8.count == 6 || time.utf8.count == 7 && time.last == "Z",
            let clock = TimeOfDay(
                time.prefix(2) + ":" + time.dropFirst(2).prefix(2) + ":" + time.dropFirst(4).prefix(2))
        else { return nil }
        let wall = WallTime(date, clock)
        self = time.last == "Z" ? .instant(Zone.utc.instant(of: wall)) : .wallTime(wall)
    }

    private static func basic(_ date: CivilDate) -> String { date.iso8601.filter { $0 != "-" } }
    private static func basic(_ wall: WallTime) -> String { wall.text.filter { $0 != "-" && $0 != ":" } }
}

/// The parts of an RRULE's text, split but not yet validated.
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
