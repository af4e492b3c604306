import Recurrence
import TimeZones
import Timestamps

/// Reads one VTODO according to RFC 5545, and adds a note about each part that cannot be kept.
struct CalendarComponent {
    let node: CalendarNode
    /// The zone of times without one.
    let zone: Zone
    private(set) var task = ExchangedTask(title: "")
    private(set) var start: ExchangedDue?
    /// The rule that computes starts, before it was shifted to compute due dates.
    private(set) var rule: RecurrenceRule?
    /// The occurrence of a series that this component overrides.
    private(set) var occurrence: ExchangedDue?

    init(_ node: CalendarNode, zones: inout CalendarZones, zone: Zone) {
        (self.node, self.zone) = (node, zone)
        readTexts()
        readState()
        readTimes(&zones)
        readReminders(&zones)
        readOthers()
        readRepeated()
        for number in node.faults { task.leaveOut("line \(number)", "is not NAME:value") }
        if let number = node.excess { task.leaveOut("line \(number)", "and others of the component are too many") }
    }

    var isCancelled: Bool { node.first("STATUS")?.text.trimmed.uppercased() == "CANCELLED" }

    var uid: String? { node.first("UID")?.text.trimmed }

    private mutating func readTexts() {
        task.title = node.first("SUMMARY")?.text ?? ""
        // An overridden occurrence shares the UID of its series; both together identify it.
        task.uid = uid.map { uid in node.first("RECURRENCE-ID").map { "\(uid)/\($0.value)" } ?? uid }
        if let line = node.first("DESCRIPTION") {
            let isReturn = line.parameters["X-ERRAND-EOL"] == "CRLF"
            task.description = isReturn ? line.text.replacing("\n", with: "\r\n") : line.text
        }
        task.tags = node.all("CATEGORIES").flatMap { line in
            line.isQuotedPrintable ? [line.text] : CalendarText.list(line.value)
        }
        task.steps = node.all("X-ERRAND-STEP").map {
            ExchangedTask.Step($0.text, isDone: $0.parameters["X-DONE"] == "TRUE")
        }
    }

    private mutating func readState() {
        let percent = node.first("PERCENT-COMPLETE").flatMap { Int($0.value.trimmed) } ?? 0
        let status = node.first("STATUS")?.text.trimmed.uppercased()
        // An open status overrides a COMPLETED or PERCENT-COMPLETE left over from earlier.
        let isOpen = status == "NEEDS-ACTION" || status == "IN-PROCESS" || status == "NEEDS ACTION"
        task.isCompleted = status == "COMPLETED" || !isOpen && (node.first("COMPLETED") != nil || percent >= 100)
        task.completed = node.first("COMPLETED").flatMap { moment($0) }
        task.created = node.first("CREATED").flatMap { moment($0) } ?? node.first("DCREATED").flatMap { moment($0) }
        if let status, !isOpen, status != "COMPLETED", status != "CANCELLED" {
            task.leaveOut("STATUS", "is none of a task: \(status.excerpt)")
        }
        readPriority()
        guard !task.isCompleted, (1..<100).contains(percent) else { return }
        task.describe("\(percent) % done")
        task.adjust("PERCENT-COMPLETE", "stands in the description")
    }

    /// Priority 1 is the highest of 9, 0 means none.
    private mutating func readPriority() {
        guard let line = node.first("PRIORITY") else { return }
        let text = line.value.trimmed
        switch Int(text.hasSuffix(".0") ? text.dropLast(2) : text[...]) {
        case 0?: break
        case let level? where (1...2).contains(level): task.priority = 1
        case let level? where (3...4).contains(level): task.priority = 2
        case 5?: task.priority = 3
        case let level? where (6...9).contains(level): task.priority = 4
        default: task.leaveOut("PRIORITY", "must be a whole number from 0 to 9, not \(line.value.excerpt)")
        }
    }

    private func moment(_ line: ContentLine) -> Timestamp? {
        let (text, offset) = CalendarTime.basic(line.value)
        if let instant = CalendarTime.instant(text) { return instant }
        if let wall = CalendarTime.wall(text) {
            return offset.map { Timestamp(seconds: Int64(wall.civilSeconds - $0)) } ?? zone.instant(of: wall)
        }
        return CalendarTime.day(text).map { zone.instant(of: WallTime($0)) }
    }

    /// Reads DUE, or DTSTART and DURATION, or else DTSTART.
    private mutating func readTimes(_ zones: inout CalendarZones) {
        start = node.first("DTSTART").flatMap { time($0, &zones) }
        // Outlook's earliest date means no start, and no alarm counts from it.
        if let read = start, read.wall(in: zone).date.year < 1900 {
            task.leaveOut("DTSTART", "must lie in the years 1970 to 2200: \(read.wire.excerpt)")
            start = nil
        }
        task.due = node.first("DUE").flatMap { time($0, &zones) } ?? end()
        occurrence = node.first("RECURRENCE-ID").flatMap { time($0, &zones) }
        if start == nil { start = task.due }
        guard let line = node.first("RRULE") ?? node.first("X-ERRAND-RRULE") else { return }
        let origin: RecurrenceRule.Origin =
            node.first("X-ERRAND-RECURRENCE-FROM")?.value == "completion" ? .completion : .due
        let read = ForeignRule(line.value, from: start?.wall(in: zone), origin: origin)
        task.notes += read.notes
        rule = read.rule
    }

    private mutating func end() -> ExchangedDue? {
        guard let start, let line = node.first("DURATION") else { return start }
        guard let seconds = CalendarTime.seconds(ofDuration: line.value.trimmed), seconds >= 0 else {
            task.leaveOut("DURATION", "must be a duration such as PT30M, not \(line.value.excerpt)")
            return start
        }
        return start.moved(bySeconds: seconds)
    }

    /// Reads a date or date-time; adds a note if it is neither.
    mutating func time(_ line: ContentLine, _ zones: inout CalendarZones) -> ExchangedDue? {
        let (text, offset) = CalendarTime.basic(line.value.prefix { $0 != "/" })
        // A value declared as a date is one, even with a time behind it.
        if line.parameters["VALUE"]?.uppercased() == "DATE", let day = CalendarTime.day(text.prefix(8)) {
            return .day(day)
        }
        if let day = CalendarTime.day(text) { return .day(day) }
        if let instant = CalendarTime.instant(text) { return .instant(instant) }
        guard let wall = CalendarTime.wall(text) else {
            task.leaveOut(line.name, "must be a date or date-time such as 20261121T093000Z, not \(line.value.excerpt)")
            return nil
        }
        if let offset { return .instant(Timestamp(seconds: Int64(wall.civilSeconds - offset))) }
        guard let name = line.parameters["TZID"], !name.trimmed.isEmpty else { return .wall(wall, zone: zone.name) }
        let (due, note) = zones.due(wall, name)
        if let note { task.adjust("\(line.name) TZID", note) }
        return due
    }

    /// Puts parts without a counterpart in a task into the description, or at least into the notes.
    private mutating func readOthers() {
        let labels = [
            "LOCATION": "Location", "URL": "", "COMMENT": "", "CONTACT": "Contact", "RESOURCES": "Resources",
            "GEO": "Position",
            "ATTACH": "Attachment", "ATTENDEE": "With", "ORGANIZER": "Organizer",
        ]
        for line in node.lines where !line.value.trimmed.isEmpty {
            guard let label = labels[line.name] else {
                if Self.unheard.contains(line.name) {
                    task.leaveOut(line.name, "means nothing here: \(line.value.excerpt)")
                }
                continue
            }
            let isBinary = line.parameters["VALUE"] == "BINARY" || line.parameters["ENCODING"] == "BASE64"
            guard !isBinary else {
                task.leaveOut(line.name, "is a file, which a task cannot hold")
                continue
            }
            let text = line.name == "ATTACH" || line.name == "URL" ? line.value.trimmed : line.text
            guard task.description?.contains(text) != true else { continue }
            task.describe(label.isEmpty ? text : "\(label): \(text)")
        }
    }

    /// Handles repeated properties that may occur only once (section 3.6.2): the first counts, and further texts go
    /// into the description.
    private mutating func readRepeated() {
        for name in Self.single {
            let lines = node.all(name)
            for line in lines.dropFirst() where line.text != lines[0].text {
                guard name == "SUMMARY" || name == "DESCRIPTION" else {
                    task.leaveOut(name, "is there more than once; the first counts, not \(line.value.excerpt)")
                    continue
                }
                task.describe(line.text)
                task.adjust(name, "is there more than once; the others are in the description")
            }
        }
    }

    private static let single = [
        "SUMMARY", "DESCRIPTION", "DUE", "DTSTART", "DURATION", "STATUS", "PRIORITY", "COMPLETED", "CREATED",
        "PERCENT-COMPLETE", "RRULE",
    ]

    private static let unheard: Set<String> = [
        "EXRULE", "CLASS", "REQUEST-STATUS", "DALARM", "AALARM", "PALARM", "MALARM",
    ]

    /// Changes the task, to make it a later occurrence or one without a series.
    mutating func set(_ change: (inout ExchangedTask) -> Void) { change(&task) }
}

extension CalendarComponent {
    /// Reads alarms as minutes before the due date. A trigger counts from the start unless it says END (section
    /// 3.8.6.3), or is an absolute time.
    fileprivate mutating func readReminders(_ zones: inout CalendarZones) {
        if let line = node.first("X-ERRAND-REMINDERS") {
            let minutes = line.value == "none" ? [] : line.value.split(separator: ",").compactMap { Int($0) }
            set { $0.reminders = minutes }
            return
        }
        var minutes: [Int] = []
        for alarm in node.children where alarm.name == "VALARM" {
            // Apple's placeholder for no alarm.
            guard alarm.first("ACTION")?.value.trimmed.uppercased() != "NONE", let line = alarm.first("TRIGGER") else {
                continue
            }
            switch offset(line, &zones) {
            case .success(let seconds): minutes.append(seconds / 60)
            case .failure(let fault): set { $0.leaveOut("VALARM TRIGGER", fault.message) }
            }
        }
        guard !minutes.isEmpty else { return }
        set { $0.reminders = minutes }
    }

    private struct TriggerFault: Error { let message: String }

    /// The seconds before the due date.
    private mutating func offset(_ line: ContentLine, _ zones: inout CalendarZones) -> Result<Int, TriggerFault> {
        guard let due = task.due, let dueMoment = due.moment(in: zone) else {
            return .failure(TriggerFault(message: "needs a due date to remind of"))
        }
        let text = line.value.trimmed
        var before: Int
        if let seconds = CalendarTime.seconds(ofDuration: text) {
            let isEnd = line.parameters["RELATED"]?.uppercased() == "END"
            let base = isEnd ? dueMoment : start?.moment(in: zone) ?? dueMoment
            before = Int(dueMoment.seconds - base.seconds) - seconds
            // In local time, whole days remain whole across changes of the clock.
            if !isEnd, let start, let wall = wallDistance(from: start, to: due) { before = wall - seconds }
        } else if let moment = time(line, &zones)?.moment(in: zone) {
            before = Int(dueMoment.seconds - moment.seconds)
        } else {
            return .failure(TriggerFault(message: "must be a duration or a date-time, not \(text.excerpt)"))
        }
        guard before >= 0 else { return .failure(TriggerFault(message: "is after the task is due: \(text.excerpt)")) }
        return .success(before)
    }

    private func wallDistance(from start: ExchangedDue, to due: ExchangedDue) -> Int? {
        switch (start, due) {
        case (.day(let first), .day(let last)): (last.daysSince1970 - first.daysSince1970) * 86_400
        default: nil
        }
    }
}
