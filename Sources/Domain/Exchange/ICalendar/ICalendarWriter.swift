import Recurrence
import TimeZones
import Timestamps

/// Writes tasks as VTODO components (RFC 5545, section 3.6.2).
enum ICalendarWriter {
    static let closing = ContentLine.fold("END:VCALENDAR")

    static func opening(zones: [String: ClosedRange<Int>]) -> [UInt8] {
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Errand//Errand//EN", "CALSCALE:GREGORIAN"]
            .flatMap { ContentLine.fold($0) }
            + zones.sorted { $0.key < $1.key }.flatMap { CalendarZone.component($0.key, years: $0.value) }
    }

    static func component(_ task: ExchangedTask) -> [UInt8] {
        let lines =
            ["BEGIN:VTODO"] + identity(task) + texts(task) + state(task) + times(task) + extras(task)
            + alarms(task) + ["END:VTODO"]
        return lines.flatMap { ContentLine.fold($0) }
    }

    private static func identity(_ task: ExchangedTask) -> [String] {
        let stamp = task.updated ?? task.created ?? Timestamp(seconds: 0)
        return ["UID:\(CalendarText.escape(task.uid ?? ""))", "DTSTAMP:\(CalendarTime.instant(stamp))"]
            + (task.created.map { ["CREATED:\(CalendarTime.instant($0))"] } ?? [])
            + (task.updated.map { ["LAST-MODIFIED:\(CalendarTime.instant($0))"] } ?? [])
    }

    private static func texts(_ task: ExchangedTask) -> [String] {
        var lines = ["SUMMARY:\(CalendarText.escape(task.title))"]
        if let description = task.description { lines.append("DESCRIPTION:\(CalendarText.escape(description))") }
        if !task.tags.isEmpty {
            lines.append("CATEGORIES:" + task.tags.map(CalendarText.escape).joined(separator: ","))
        }
        return lines
    }

    private static func state(_ task: ExchangedTask) -> [String] {
        var lines = task.priority.flatMap { [1: 1, 2: 3, 3: 5, 4: 9][$0] }.map { ["PRIORITY:\($0)"] } ?? []
        guard task.isCompleted else { return lines + ["STATUS:NEEDS-ACTION"] }
        lines += ["STATUS:COMPLETED", "PERCENT-COMPLETE:100"]
        if let completed = task.completed { lines.append("COMPLETED:\(CalendarTime.instant(completed))") }
        return lines
    }

    /// A rule counts from DTSTART, so a task that recurs has one: when it is due.
    private static func times(_ task: ExchangedTask) -> [String] {
        guard let due = task.due.map(time) else { return [] }
        guard let rule = task.recurrence else { return ["DUE\(due)"] }
        return ["DTSTART\(due)", "DUE\(due)", "RRULE:\(rule.rrule)"]
    }

    private static func time(_ due: ExchangedDue) -> String {
        switch due {
        case .day(let day): ";VALUE=DATE:\(CalendarTime.day(day))"
        case .wall(let wall, let zone): ";TZID=\(zone):\(CalendarTime.wall(wall))"
        case .instant(let instant): ":\(CalendarTime.instant(instant))"
        }
    }

    /// What iCalendar has no property for.
    private static func extras(_ task: ExchangedTask) -> [String] {
        var lines: [String] = []
        if task.recurrence != nil, task.due == nil { lines.append("X-ERRAND-RRULE:\(task.recurrence?.rrule ?? "")") }
        if task.recurrence?.origin == .completion { lines.append("X-ERRAND-RECURRENCE-FROM:completion") }
        if task.reminders == [] { lines.append("X-ERRAND-REMINDERS:none") }
        return lines
            + task.steps.map { "X-ERRAND-STEP\($0.isDone ? ";X-DONE=TRUE" : ""):\(CalendarText.escape($0.title))" }
    }

    private static func alarms(_ task: ExchangedTask) -> [String] {
        (task.reminders ?? []).flatMap { minutes in
            [
                "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:\(CalendarText.escape(task.title))",
                "TRIGGER;RELATED=END:-PT\(minutes)M", "END:VALARM",
            ]
        }
    }
}
