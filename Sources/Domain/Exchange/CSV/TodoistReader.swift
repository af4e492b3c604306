import Recurrence
import TimeZones
import Timestamps

/// Reads Todoist's CSV templates: tasks, with the indented ones below them as their checklist. Sections and notes are passed over.
struct TodoistReader {
    let zone: Zone
    /// When the document is read: tomorrow is the day after.
    let now: Timestamp

    func read(_ text: String) throws(ExchangeFault) -> [ImportedLine] {
        let rows = CSVTable.read(text)
        guard let header = rows.first?.cells.map({ $0.uppercased() }), header.contains("CONTENT") else {
            throw .unreadable("must begin with a row of column names, CONTENT among them")
        }
        var imported: [ImportedLine] = []
        var task: (line: Int, task: ExchangedTask)?
        for row in rows.dropFirst() {
            let cells = TodoistRow(header: header, row: row, zone: zone, now: now)
            guard cells.isTask else {
                imported.append(ImportedLine(line: row.line, .skipped("is no task")))
                continue
            }
            if cells.isIndented, task != nil {
                task?.task.steps.append(cells.step)
                continue
            }
            if let done = task { imported.append(ImportedLine(line: done.line, task: done.task)) }
            task = nil
            do { task = (row.line, try cells.task()) } catch {
                imported.append(ImportedLine(line: row.line, .faulty(error.message)))
            }
        }
        if let done = task { imported.append(ImportedLine(line: done.line, task: done.task)) }
        return imported.sorted { $0.line < $1.line }
    }
}

/// A row by the names of its columns.
struct TodoistRow {
    private let cells: [String: String]
    private let zone: Zone
    private let now: Timestamp

    init(header: [String], row: CSVTable.Row, zone: Zone, now: Timestamp) {
        cells = Dictionary(zip(header, row.cells), uniquingKeysWith: { first, _ in first })
        (self.zone, self.now) = (zone, now)
    }

    /// A table without types has tasks only.
    var isTask: Bool { cells["TYPE"].map { $0.lowercased() == "task" } ?? true }
    var isIndented: Bool { (Int(cells["INDENT"] ?? "") ?? 1) > 1 }
    var step: ExchangedTask.Step { .init(content.title, isDone: isCompleted) }

    func task() throws(LineFault) -> ExchangedTask {
        var task = ExchangedTask(title: content.title)
        task.tags = content.tags
        if let description = cells["DESCRIPTION"], !description.isEmpty { task.description = description }
        task.isCompleted = isCompleted
        task.priority = try priority()
        let date = try date()
        task.due = date?.due
        task.recurrence = try recurrence() ?? date?.recurrence
        task.reminders = try reminders()
        return task
    }

    private var isCompleted: Bool { cells["STATUS"]?.lowercased() == "completed" }

    private var content: (title: String, tags: [String]) {
        var (title, tags): ([Substring], [String]) = ([], [])
        for word in (cells["CONTENT"] ?? "").spacedWords {
            if word.begins(with: "\\") {
                title.append(Substring(word.unicodeScalars.dropFirst()))
            } else if word.begins(with: "@"), word.utf8.count > 1 {
                tags.append(PercentText.decode(Substring(word.unicodeScalars.dropFirst())))
            } else {
                title.append(word)
            }
        }
        // A title may hold line ends in a quoted cell; ours is one line.
        let line = title.joined(separator: " ")
        return (line.split(whereSeparator: \.isNewline).joined(separator: " "), tags)
    }

    private func priority() throws(LineFault) -> Int? {
        guard let text = cells["PRIORITY"], !text.isEmpty else { return nil }
        guard let priority = Int(text), (1...4).contains(priority) else {
            throw LineFault("PRIORITY: must be a whole number from 1, the highest, to 4")
        }
        return priority
    }

    private func date() throws(LineFault) -> (due: ExchangedDue, recurrence: RecurrenceRule?)? {
        guard let text = cells["DATE"], !text.isEmpty else { return nil }
        if let due = ExchangedDue(wire: text) { return (due, nil) }
        let zone = try namedZone()
        if let wall = WallTime(text) { return (.wall(wall, zone: zone.name), nil) }
        guard let written = WrittenDate(text, now: now, zone: zone) else {
            throw LineFault(
                "DATE: must be a day such as 2026-11-21, a time such as 2026-11-21 09:30, or English such as every monday"
            )
        }
        return (written.due, written.recurrence)
    }

    private func namedZone() throws(LineFault) -> Zone {
        guard let named = cells["TIMEZONE"], !named.isEmpty else { return zone }
        guard let known = Zone(named) else { throw LineFault("TIMEZONE: is not known") }
        return known
    }

    private func recurrence() throws(LineFault) -> RecurrenceRule? {
        guard let text = cells["RRULE"], !text.isEmpty else { return nil }
        do {
            return try RecurrenceRule(rrule: text, origin: cells["RRULE_FROM"] == "completion" ? .completion : .due)
        } catch {
            throw LineFault("RRULE: \(error.message)")
        }
    }

    private func reminders() throws(LineFault) -> [Int]? {
        guard let text = cells["REMINDERS"], !text.isEmpty else { return nil }
        let minutes = text == "none" ? [] : text.split(separator: " ").map { Int($0) }
        guard !minutes.contains(nil) else { throw LineFault("REMINDERS: must be minutes, or none") }
        return minutes.compactMap(\.self)
    }
}
