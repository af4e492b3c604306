import Recurrence
import TimeZones
import Timestamps

/// Writes a task as a VEVENT: calendars that subscribe to a feed show no others (RFC 5545, section 3.6.1).
enum CalendarEventWriter {
    /// How long a task with a time lasts in a calendar: long enough to be seen.
    private static let length = "PT15M"

    /// - Returns: nothing for a task that is due at no time.
    static func component(_ task: ExchangedTask) -> [UInt8] {
        guard let due = task.due else { return [] }
        let lines =
            ["BEGIN:VEVENT"] + ICalendarWriter.identity(task, suffix: "-due") + ICalendarWriter.texts(task)
            + times(task, due) + ["END:VEVENT"]
        return lines.flatMap { ContentLine.fold($0) }
    }

    private static func times(_ task: ExchangedTask, _ due: ExchangedDue) -> [String] {
        // What counts from a completion recurs on no day that is known yet.
        let rule = task.recurrence?.origin == .completion ? nil : task.recurrence
        let start = rule == nil ? due : CalendarRule.due(due, clock: task.clock)
        var lines = ["DTSTART\(ICalendarWriter.time(start))"]
        if case .day(let day) = start {
            // It fills a day without making anybody busy; its end is the day after.
            lines += ["DTEND;VALUE=DATE:\(CalendarTime.day(day.moved(by: 1)))", "TRANSP:TRANSPARENT"]
        } else {
            lines += ["DURATION:\(length)", "TRANSP:OPAQUE"]
        }
        if let rule { lines.append("RRULE:\(CalendarRule.text(rule, beside: start, clock: task.clock ?? .utc))") }
        return lines
    }
}
