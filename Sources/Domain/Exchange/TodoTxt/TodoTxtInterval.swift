import Recurrence
import TimeZones

/// A `rec:` interval: `rec:1w` counts from the completion, `rec:+1w` from the due date. Units are d, b (working days),
/// w, m and y; the default number is 1 and the default unit d.
struct TodoTxtInterval: Sendable {
    let rule: RecurrenceRule
    /// A note if no rule expresses the interval exactly.
    private(set) var note: String?

    /// - Returns: nil when the text is not an interval.
    init?(_ text: some StringProtocol) {
        let isStrict = text.hasPrefix("+")
        var rest = text.lowercased().dropFirst(isStrict ? 1 : 0)
        let units: [Character: RecurrenceRule.Frequency] = [
            "d": .daily, "b": .daily, "w": .weekly, "m": .monthly, "y": .yearly,
        ]
        var unit = Character("d")
        if let last = rest.last, units[last] != nil {
            unit = last
            rest.removeLast()
        } else if rest.isEmpty {
            return nil
        }
        let digits = rest.utf8.allSatisfy { (48...57).contains($0) } ? Int(rest) : nil
        guard let number = rest.isEmpty ? 1 : digits, number > 0, let frequency = units[unit] else { return nil }
        let origin: RecurrenceRule.Origin = isStrict ? .due : .completion
        let made =
            unit == "b"
            ? Self.workdays(number, origin) : (try? RecurrenceRule(frequency, interval: number, origin: origin), nil)
        guard let rule = made.0 else { return nil }
        (self.rule, note) = (rule, made.1)
    }

    /// Every working day, or weeks for multiples of five. Rules cannot count other numbers of working days, which
    /// become days with a note.
    private static func workdays(
        _ number: Int, _ origin: RecurrenceRule.Origin
    ) -> (RecurrenceRule?, String?) {
        let week = [.monday, .tuesday, .wednesday, .thursday, .friday].map { WeekdayOrdinal($0) }
        if number == 1 { return (try? RecurrenceRule(.weekly, weekdays: week, origin: origin), nil) }
        if number.isMultiple(of: 5) { return (try? RecurrenceRule(.weekly, interval: number / 5, origin: origin), nil) }
        let days = number + number / 5 * 2
        let rule = try? RecurrenceRule(.daily, interval: days, weekdays: days < 7 ? week : [], origin: origin)
        return (rule, "counts days, not working days: every \(days) days")
    }
}
