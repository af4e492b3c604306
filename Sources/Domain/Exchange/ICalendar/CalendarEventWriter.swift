import Recurrence
import TimeZones
import Timestamps

/// Writes a task as a VEVENT (RFC 5545, section 3.6.1), because calendars that subscribe to a feed show nothing else.
enum CalendarEventWriter {
    /// Duration of a task with a time in a calendar, long enough to be visible.
    private static let length = "PT15M"

    /// - Returns: nothing for a task without a due date.
    static func component(_ task: ExchangedTask) -> [UInt8] {
        guard let due = task.due else { return [] }
        let lines =
            ["BEGIN:VEVENT"] + ICalendarWriter.identity(task, suffix: "-due") + ICalendarWriter.texts(task)
            + times(task, due) + ["END:VEVENT"]
        return lines.flatMap { ContentLine.fold($0) }
    }

    private static func times(_ task: ExchangedTask, _ due: ExchangedDue) -> [String] {
        // A rule that counts from the completion has no predictable dates.
        let rule = task.recurrence?.origin == .completion ? nil : task.recurrence
        let start = rule == nil ? due : CalendarRule.due(due, clock: task.clock)
        var lines = ["DTSTART\(ICalendarWriter.time(start))"]
        if case .day(let day) = start {
            // It takes a day without blocking it; its end is the following day.
            lines += ["DTEND;VALUE=DATE:\(CalendarTime.day(day.moved(by: 1)))", "TRANSP:TRANSPARENT"]
        } else {
            lines += ["DURATION:\(length)", "TRANSP:OPAQUE"]
        }
        if let rule { lines.append("RRULE:\(CalendarRule.text(rule, beside: start, clock: task.clock ?? .utc))") }
        return lines
    }
}
