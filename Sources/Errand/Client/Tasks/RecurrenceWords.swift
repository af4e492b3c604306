import JSON

/// A recurrence rule in words: "every week on Monday", "every 2 months on the 1st". A more complex one is shown as an
/// RRULE.
struct RecurrenceWords: Sendable {
    private let rule: JSONValue

    init(_ rule: JSONValue) { self.rule = rule }

    var text: String {
        let rare = ["year_days", "week_numbers", "hours", "minutes", "set_positions", "months"]
        guard let unit = Self.units[rule["frequency"]?.string ?? ""], rare.allSatisfy({ rule[$0] == nil }) else {
            return rule["rrule"]?.string ?? "again and again"
        }
        let interval = rule["interval"]?.integer ?? 1
        var text = interval == 1 ? "every \(unit)" : "every \(interval) \(unit)s"
        let days = (rule["weekdays"]?.array ?? []).compactMap { $0.string?.capitalizedFirst }
        let ordinals = (rule["nth_weekdays"]?.array ?? []).compactMap(Self.ordinal)
        let dates = (rule["month_days"]?.array ?? []).compactMap(\.integer).map(Self.date)
        let places = days + ordinals + dates
        if !places.isEmpty { text += " on " + places.joined(separator: ", ") }
        if let count = rule["count"]?.integer { text += ", \(count) times" }
        if let until = rule["until"]?.string { text += ", until \(until)" }
        if rule["from"]?.string == "completion" { text += ", counted from when it is done" }
        return text
    }

    private static let units = ["daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"]

    private static func ordinal(_ day: JSONValue) -> String? {
        guard let name = day["weekday"]?.string?.capitalizedFirst, let nth = day["nth"]?.integer else { return nil }
        return nth == -1 ? "the last \(name)" : "the \(place(nth)) \(name)"
    }

    private static func date(_ day: Int64) -> String { day == -1 ? "the last day" : "the \(place(day))" }

    /// 1st, 2nd, 3rd, 4th, 11th; from the end when negative.
    private static func place(_ number: Int64) -> String {
        let size = abs(number)
        let ending =
            switch (size % 100, size % 10) {
            case (11...13, _): "th"
            case (_, 1): "st"
            case (_, 2): "nd"
            case (_, 3): "rd"
            default: "th"
            }
        return "\(size)\(ending)" + (number < 0 ? " from the end" : "")
    }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
