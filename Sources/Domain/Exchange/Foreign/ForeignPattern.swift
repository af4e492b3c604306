import JSON
import Recurrence
import TimeZones
import Timestamps

/// Converts other programs' recurrences to an RRULE: from an iCalendar rule, a word, a number of days, or an object.
struct ForeignPattern: Sendable {
    /// The text of an RRULE; nil when the task does not recur or the pattern is not understood.
    private(set) var rrule: String?
    private(set) var origin = RecurrenceRule.Origin.due
    /// True when a pattern is given but not understood.
    private(set) var isUnreadable = false

    init(_ value: JSONValue, zone: Zone, now: Timestamp) {
        switch value {
        case .null, .bool(false): break
        case .string(let text): read(text, zone, now)
        case .number: if let seconds = value.integer { read(seconds: seconds) } else { isUnreadable = true }
        case .object(let object): read(ForeignNames(object), zone, now)
        case .array(let values):
            if values.count == 1 {
                self = ForeignPattern(values[0], zone: zone, now: now)
            } else {
                isUnreadable = !values.isEmpty
            }
        case .bool: isUnreadable = true
        }
    }

    private static let words: [String: String] = [
        "daily": "DAILY", "everyday": "DAILY", "day": "DAILY", "weekly": "WEEKLY", "week": "WEEKLY",
        "biweekly": "WEEKLY;INTERVAL=2", "fortnightly": "WEEKLY;INTERVAL=2", "monthly": "MONTHLY", "month": "MONTHLY",
        "absolutemonthly": "MONTHLY", "relativemonthly": "MONTHLY", "bimonthly": "MONTHLY;INTERVAL=2",
        "quarterly": "MONTHLY;INTERVAL=3", "quarter": "MONTHLY;INTERVAL=3", "semiannual": "MONTHLY;INTERVAL=6",
        "semiannually": "MONTHLY;INTERVAL=6", "yearly": "YEARLY", "annually": "YEARLY", "annual": "YEARLY",
        "year": "YEARLY",
        "absoluteyearly": "YEARLY", "relativeyearly": "YEARLY", "weekdays": "WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "weekday": "WEEKLY;BYDAY=MO,TU,WE,TH,FR", "workdays": "WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "weekends": "WEEKLY;BYDAY=SA,SU",
    ]
    private static let units: [String: String] = [
        "d": "DAILY", "day": "DAILY", "days": "DAILY", "w": "WEEKLY", "wk": "WEEKLY", "wks": "WEEKLY", "week": "WEEKLY",
        "weeks": "WEEKLY", "m": "MONTHLY", "mo": "MONTHLY", "mos": "MONTHLY", "mth": "MONTHLY", "mths": "MONTHLY",
        "month": "MONTHLY", "months": "MONTHLY", "y": "YEARLY", "yr": "YEARLY", "yrs": "YEARLY", "year": "YEARLY",
        "years": "YEARLY",
    ]
    private static let nothing: Set<String> = [
        "", "none", "never", "no", "false", "off", "0", "once", "null", "norepeat",
    ]

    private mutating func read(_ text: String, _ zone: Zone, _ now: Timestamp) {
        let text = text.trimmed
        let plain = ForeignNames.plain(text)
        guard !Self.nothing.contains(plain) else { return }
        if text.uppercased().contains("FREQ=") {
            rrule = text
        } else if let word = Self.words[plain] {
            rrule = "FREQ=\(word)"
        } else if let (number, unit) = Self.quantity(plain) {
            rrule = "FREQ=\(unit);INTERVAL=\(number)"
        } else if let written = ["", "every "].lazy.compactMap({ WrittenDate($0 + text, now: now, zone: zone) })
            .first(where: { $0.recurrence != nil }), let rule = written.recurrence
        {
            (rrule, origin) = (rule.rrule, rule.origin)
        } else {
            isUnreadable = true
        }
    }

    /// `3d`, `2wks`, `P1M`.
    private static func quantity(_ plain: String) -> (Int, String)? {
        let text = plain.hasPrefix("p") ? plain.dropFirst() : plain[...]
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard digits.count <= 4, let number = Int(digits), number > 0,
            let unit = units[String(text.dropFirst(digits.count))]
        else { return nil }
        return (number, unit)
    }

    /// Vikunja's intervals are in seconds.
    private mutating func read(seconds: Int64) {
        guard seconds != 0 else { return }
        guard seconds > 0, seconds.isMultiple(of: 86_400) else { return isUnreadable = true }
        let days = seconds / 86_400
        rrule = days.isMultiple(of: 7) ? "FREQ=WEEKLY;INTERVAL=\(days / 7)" : "FREQ=DAILY;INTERVAL=\(days)"
    }

    private mutating func read(_ given: ForeignNames, _ zone: Zone, _ now: Timestamp) {
        if let text = (given["rrule"] ?? given["rule"])?.string { return read(text, zone, now) }
        // Microsoft splits it into two objects, pattern and range.
        let pattern = given["pattern"]?.object.map(ForeignNames.init) ?? given
        let range = given["range"]?.object.map(ForeignNames.init) ?? given
        let kind = ["frequency", "freq", "type", "unit", "period", "pattern", "kind"].lazy.compactMap {
            pattern[$0]?.string
        }.first
        guard let kind else { return isUnreadable = !given.members.isEmpty }
        read(kind, zone, now)
        guard var parts = rrule else { return }
        if !parts.contains("INTERVAL="), let every = Self.number(pattern["interval"] ?? pattern["every"]), every > 1 {
            parts += ";INTERVAL=\(every)"
        }
        parts += Self.days(of: pattern, isRelative: kind.lowercased().hasPrefix("relative"))
        if let count = Self.number(range["numberofoccurrences"] ?? range["occurrences"] ?? range["count"]), count > 0 {
            parts += ";COUNT=\(count)"
        } else if range["type"]?.string?.lowercased() != "noend",
            case .due(let due)? = (range["until"] ?? range["enddate"] ?? range["end"]).map({
                ForeignDate($0, zone: zone)
            })
        {
            parts += ";UNTIL=\(CalendarTime.day(due.wall(in: zone).date))"
        }
        rrule = parts
        if ["completion", "completed"].contains((given["from"] ?? given["repeatfrom"])?.string) {
            origin = .completion
        }
    }

    private static func days(of pattern: ForeignNames, isRelative: Bool) -> String {
        let given = ["daysofweek", "days", "weekdays", "byday", "dayofweek"].lazy.compactMap { pattern[$0] }.first
        let words =
            given?.array?.compactMap(\.string) ?? given?.string?.split { ", ".contains($0) }.map(String.init) ?? []
        let known = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        let days = words.map { $0.trimmed.prefix(2).uppercased() }.filter(known.contains)
        guard !days.isEmpty else {
            let day = number(pattern["dayofmonth"] ?? pattern["monthday"]).map { ";BYMONTHDAY=\($0)" } ?? ""
            return day + (number(pattern["month"]).flatMap { $0 > 0 ? ";BYMONTH=\($0)" : nil } ?? "")
        }
        let ordinals = ["first": "1", "second": "2", "third": "3", "fourth": "4", "last": "-1"]
        let ordinal = isRelative ? ordinals[pattern["index"]?.string?.lowercased() ?? "first"] ?? "" : ""
        let month = isRelative ? number(pattern["month"]).flatMap { $0 > 0 ? ";BYMONTH=\($0)" : nil } ?? "" : ""
        return ";BYDAY=" + days.map { ordinal + $0 }.joined(separator: ",") + month
    }

    private static func number(_ value: JSONValue?) -> Int? {
        value?.integer.map { Int($0) } ?? value?.string.flatMap { Int($0.trimmed) }
    }
}
