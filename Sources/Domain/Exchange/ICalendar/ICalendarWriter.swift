import Recurrence
import TimeZones
import Timestamps

/// Writes tasks as VTODO components (RFC 5545, section 3.6.2).
enum ICalendarWriter {
    static let closing = ContentLine.fold("END:VCALENDAR")

    /// - Parameter head: additional properties of the calendar.
    static func opening(zones: [String: ClosedRange<Int>], head: [String] = []) -> [UInt8] {
        (["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Errand//Errand//EN", "CALSCALE:GREGORIAN"] + head)
            .flatMap { ContentLine.fold($0) }
            + zones.sorted { $0.key < $1.key }.flatMap { CalendarZone.component($0.key, years: $0.value) }
    }

    static func component(_ task: ExchangedTask) -> [UInt8] {
        let lines =
            ["BEGIN:VTODO"] + identity(task) + texts(task) + state(task) + times(task) + extras(task)
            + alarms(task) + ["END:VTODO"]
        return lines.flatMap { ContentLine.fold($0) }
    }

    static func identity(_ task: ExchangedTask, suffix: String = "") -> [String] {
        let stamp = task.updated ?? task.created ?? Timestamp(seconds: 0)
        return ["UID:\(CalendarText.escape(task.uid ?? ""))\(suffix)", "DTSTAMP:\(CalendarTime.instant(stamp))"]
            + (task.created.map { ["CREATED:\(CalendarTime.instant($0))"] } ?? [])
            + (task.updated.map { ["LAST-MODIFIED:\(CalendarTime.instant($0))"] } ?? [])
    }

    static func texts(_ task: ExchangedTask) -> [String] {
        var lines = ["SUMMARY:\(CalendarText.escape(task.title))"]
        if let description = task.description {
            // Line ends are normalised here; if all had the same other form, an extra property records it.
            let returns = description.unicodeScalars.count { $0 == "\r" }
            let isReturn =
                returns > 0
                && description.split(separator: "\r\n", omittingEmptySubsequences: false).count
                    == returns + 1
                && description.unicodeScalars.count { $0 == "\n" } == returns
            lines.append("DESCRIPTION\(isReturn ? ";X-ERRAND-EOL=CRLF" : ""):\(CalendarText.escape(description))")
        }
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

    /// Writes DTSTART and DUE. A rule counts from DTSTART, and DUE must be later (section 3.8.2.3): with a rule,
    /// DTSTART is an hour earlier, or at the beginning of the day; where neither is possible, as for whole days,
    /// DTSTART stands alone.
    private static func times(_ task: ExchangedTask) -> [String] {
        guard let due = task.due else { return [] }
        guard let rule = task.recurrence else { return ["DUE\(time(due))"] }
        let start = CalendarRule.due(due, clock: task.clock)
        let text = CalendarRule.text(rule, beside: start, clock: task.clock ?? .utc)
        guard let earlier = earlier(start, rule) else { return ["DTSTART\(time(start))", "RRULE:\(text)"] }
        return ["DTSTART\(time(earlier))", "DUE\(time(start))", "RRULE:\(text)"]
    }

    private static func earlier(_ due: ExchangedDue, _ rule: RecurrenceRule) -> ExchangedDue? {
        guard rule.hours.isEmpty, rule.minutes.isEmpty else { return nil }
        let second = due.wall(in: .utc).time.secondOfDay
        if case .day = due { return nil }
        return second == 0 ? nil : due.moved(bySeconds: -min(3600, second))
    }

    /// True when the component has a DUE for an alarm to count from.
    private static func hasDue(_ task: ExchangedTask) -> Bool {
        guard let due = task.due, let rule = task.recurrence else { return task.due != nil }
        return earlier(CalendarRule.due(due, clock: task.clock), rule) != nil
    }

    static func time(_ due: ExchangedDue) -> String {
        switch due {
        case .day(let day): ";VALUE=DATE:\(CalendarTime.day(day))"
        case .wall(let wall, let zone): ";TZID=\(zone):\(CalendarTime.wall(wall))"
        case .instant(let instant): ":\(CalendarTime.instant(instant))"
        }
    }

    /// The properties for data that iCalendar has none for.
    private static func extras(_ task: ExchangedTask) -> [String] {
        var lines: [String] = []
        if task.recurrence != nil, task.due == nil { lines.append("X-ERRAND-RRULE:\(task.recurrence?.rrule ?? "")") }
        if task.recurrence?.origin == .completion { lines.append("X-ERRAND-RECURRENCE-FROM:completion") }
        // Without a due date an alarm has nothing to count from (section 3.8.6.3).
        if let reminders = task.reminders, reminders.isEmpty || task.due == nil {
            let minutes = reminders.map(String.init).joined(separator: ",")
            lines.append("X-ERRAND-REMINDERS:\(reminders.isEmpty ? "none" : minutes)")
        }
        return lines
            + task.steps.map { "X-ERRAND-STEP\($0.isDone ? ";X-DONE=TRUE" : ""):\(CalendarText.escape($0.title))" }
    }

    private static func alarms(_ task: ExchangedTask) -> [String] {
        guard task.due != nil else { return [] }
        let anchor = hasDue(task) ? ";RELATED=END" : ""
        return (task.reminders ?? []).flatMap { minutes in
            [
                "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:\(CalendarText.escape(task.title))",
                "TRIGGER\(anchor):-PT\(minutes)M", "END:VALARM",
            ]
        }
    }
}
