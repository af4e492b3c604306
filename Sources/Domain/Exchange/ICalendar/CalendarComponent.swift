import Recurrence
import TimeZones
import Timestamps

/// One VTODO, taken apart.
struct CalendarComponent {
    let lines: [ContentLine]
    let alarms: [ContentLine]
    /// Where times without a zone are meant.
    let zone: Zone

    func task() throws(LineFault) -> ExchangedTask {
        guard let summary = text("SUMMARY") else { throw LineFault("SUMMARY: is required") }
        // A title is one line.
        var task = ExchangedTask(title: summary.split(whereSeparator: \.isNewline).joined(separator: " "))
        task.uid = uid
        task.description = text("DESCRIPTION")
        task.isCompleted = text("STATUS")?.uppercased() == "COMPLETED" || first("COMPLETED") != nil
        task.completed = first("COMPLETED").flatMap { CalendarTime.instant($0.value) }
        task.created = first("CREATED").flatMap { CalendarTime.instant($0.value) }
        task.priority = try priority()
        task.tags = all("CATEGORIES").flatMap { CalendarText.list($0.value) }.filter { !$0.isEmpty }
        task.due = try due()
        task.reminders = try reminders()
        task.recurrence = try recurrence()
        task.steps = all("X-ERRAND-STEP").map {
            ExchangedTask.Step(CalendarText.unescape($0.value), isDone: $0.parameters["X-DONE"] == "TRUE")
        }
        return task
    }

    func text(_ name: String) -> String? { first(name).map { CalendarText.unescape($0.value) } }

    private func first(_ name: String) -> ContentLine? { lines.first { $0.name == name } }
    private func all(_ name: String) -> [ContentLine] { lines.filter { $0.name == name } }

    /// A changed occurrence of a series shares its UID: the two together are one name.
    private var uid: String? {
        guard let uid = text("UID"), !uid.isEmpty else { return nil }
        return first("RECURRENCE-ID").map { "\(uid)/\($0.value)" } ?? uid
    }

    /// 1 is the highest of 9, 0 means none.
    private func priority() throws(LineFault) -> Int? {
        guard let line = first("PRIORITY") else { return nil }
        switch Int(line.value) {
        case 0?: return nil
        case let level? where (1...2).contains(level): return 1
        case let level? where (3...4).contains(level): return 2
        case 5?: return 3
        case let level? where (6...9).contains(level): return 4
        default: throw LineFault("PRIORITY: must be a whole number from 0 to 9")
        }
    }

    /// DUE, or DTSTART and DURATION, or else DTSTART.
    private func due() throws(LineFault) -> ExchangedDue? {
        if let line = first("DUE") { return try time(line) }
        guard let line = first("DTSTART") else { return nil }
        let start = try time(line)
        guard let duration = first("DURATION") else { return start }
        guard let seconds = CalendarTime.seconds(ofDuration: duration.value), seconds >= 0 else {
            throw LineFault("DURATION: must be a duration such as PT30M")
        }
        return switch start {
        case .day(let day): .day(day.adding(days: seconds / 86_400))
        case .wall(let wall, let zone): .wall(wall.adding(seconds: seconds), zone: zone)
        case .instant(let instant): .instant(instant + .seconds(seconds))
        }
    }

    private func time(_ line: ContentLine) throws(LineFault) -> ExchangedDue {
        if let day = CalendarTime.day(line.value) { return .day(day) }
        if let instant = CalendarTime.instant(line.value) { return .instant(instant) }
        guard let wall = CalendarTime.wall(line.value) else {
            throw LineFault("\(line.name): must be a date or date-time such as 20261121T093000Z")
        }
        return .wall(wall, zone: try zoneName(line))
    }

    /// Programs put words of their own before the zone's name: what counts is its end, `Europe/Berlin`.
    private func zoneName(_ line: ContentLine) throws(LineFault) -> String {
        guard let name = line.parameters["TZID"] else { return zone.name }
        let parts = name.split(separator: "/")
        for count in [parts.count, 3, 2, 1] where count <= parts.count {
            if let known = Zone(parts.suffix(count).joined(separator: "/")) { return known.name }
        }
        throw LineFault("\(line.name): the time zone of TZID is not known")
    }

    private func recurrence() throws(LineFault) -> RecurrenceRule? {
        guard let line = first("RRULE") ?? first("X-ERRAND-RRULE") else { return nil }
        let isFromCompletion = first("X-ERRAND-RECURRENCE-FROM")?.value == "completion"
        do {
            return try RecurrenceRule(rrule: line.value, origin: isFromCompletion ? .completion : .due)
        } catch {
            throw LineFault("RRULE: \(error.message)")
        }
    }

    /// What comes before the end; alarms at a fixed time, or after it, are no reminders.
    private func reminders() throws(LineFault) -> [Int]? {
        if first("X-ERRAND-REMINDERS")?.value == "none" { return [] }
        let minutes = alarms.filter { $0.name == "TRIGGER" }.compactMap { line -> Int? in
            guard let seconds = CalendarTime.seconds(ofDuration: line.value), seconds <= 0 else { return nil }
            return -seconds / 60
        }
        return minutes.isEmpty ? nil : minutes
    }
}
