import JSON
import Tasks

/// The understood parts of a line, printed under the task's title.
struct Understanding: Sendable {
    let task: ListedTask
    let clock: TerminalClock

    /// The task's data besides its title, each with its name.
    var lines: [(name: String, text: String)] {
        var lines: [(String, String)] = []
        if let due = task.due { lines.append(("due", clock.words(due))) }
        if let rule = task.json["recurrence"], !rule.isNull { lines.append(("repeats", RecurrenceWords(rule).text)) }
        if task.priority != "P3", !task.priority.isEmpty { lines.append(("priority", task.priority)) }
        if !task.tags.isEmpty { lines.append(("tags", task.tags.map { "#\($0)" }.joined(separator: " "))) }
        if let reminders = task.reminders { lines.append(("reminders", Self.words(reminders))) }
        return lines
    }

    static func words(_ reminders: [Int64]) -> String {
        guard !reminders.isEmpty else { return "none" }
        return reminders.map { $0 == 0 ? "when due" : "\(span($0)) before" }.joined(separator: ", ")
    }

    /// "30 min", "2 hours", "a day".
    static func span(_ minutes: Int64) -> String {
        for (size, one, many) in [(10_080, "a week", "weeks"), (1440, "a day", "days"), (60, "an hour", "hours")]
            as [(Int64, String, String)]
        where minutes >= size && minutes % size == 0 {
            return minutes == size ? one : "\(minutes / size) \(many)"
        }
        return "\(minutes) min"
    }
}
