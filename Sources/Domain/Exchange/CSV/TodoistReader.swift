import Recurrence
import TimeZones
import Timestamps

/// Reads Todoist's CSV templates: tasks, the indented tasks below them, and their comments. Rows below a skipped row
/// are skipped too.
struct TodoistReader {
    let zone: Zone
    /// The time of reading, from which relative dates count.
    let now: Timestamp
    let bounds: ImportBounds

    func read(_ text: String) throws(ExchangeFault) -> [ImportedLine] {
        guard let (columns, rows) = try CSVTable.read(text, bounds, isHeader: ForeignTable.isHeader) else {
            throw .unreadable("must begin with a row of column names, CONTENT or another name for a title among them")
        }
        let header = columns.map { $0.uppercased() }
        guard Self.isTodoists(header) else {
            return ForeignTable(columns: columns, zone: zone, now: now).read(rows)
        }
        return read(header, rows)
    }

    /// True when the columns are those of Todoist's templates or ours: other programs use the same names differently.
    private static func isTodoists(_ header: [String]) -> Bool {
        let known = Set(TodoistWriter.columns + ["DURATION", "DURATION_UNIT", "DEADLINE", "DEADLINE_LANG", "META", ""])
        return header.contains("CONTENT") && (header.contains("TYPE") || known.isSuperset(of: header))
    }

    private func read(_ header: [String], _ rows: ArraySlice<CSVTable.Row>) -> [ImportedLine] {
        var imported: [ImportedLine] = []
        var members: [FamilyMember] = []
        // The preceding rows that the current one can belong to, with their indentation.
        var above: [(indent: Int, member: Int)] = []
        // A comment after a section belongs to the section.
        var isSection = false
        for row in rows {
            var cells = TodoistRow(header: header, row: row, zone: zone, now: now)
            switch cells.kind {
            case .task:
                isSection = false
                let indent = cells.indent
                while let last = above.last, last.indent >= indent { above.removeLast() }
                let parent = above.last?.member
                above.append((indent, members.count))
                members.append(FamilyMember(line: row.line, task: cells.task(), parent: parent))
            case .note where !members.isEmpty && !isSection: add(cells.comment, to: &members)
            case .note, .other:
                (above, isSection) = ([], isSection || cells.kind == .other)
                imported.append(ImportedLine(line: row.line, .skipped("is no task: \(cells.comment.excerpt)")))
            }
        }
        let fitting = TaskFitting(names: .table, zone: zone, now: now)
        for member in TaskFamily.settled(members, part: "INDENT") {
            imported += ImportedLine.fitted(member.task, line: member.line, by: fitting)
        }
        return imported.sorted { $0.line < $1.line }
    }
}

extension TodoistReader {
    /// Adds a comment to the description; for a row that will be a checklist item, to that of the task above it.
    private func add(_ comment: String, to members: inout [FamilyMember]) {
        var (index, words) = (members.count - 1, comment)
        while let parent = members[index].parent, members[index].task.isOnlyTitle {
            words = "\(members[index].task.title): \(words)"
            index = parent
        }
        members[index].task.describe(words)
        members[index].task.adjust("note", "stands in the description")
    }
}

/// A row, with cells by column name.
struct TodoistRow {
    enum Kind { case task, note, other }

    private let cells: [String: String]
    private let zone: Zone
    private let now: Timestamp
    private var notes: [ImportNote] = []

    init(header: [String], row: CSVTable.Row, zone: Zone, now: Timestamp) {
        cells = Dictionary(zip(header, row.cells), uniquingKeysWith: { first, _ in first })
        (self.zone, self.now) = (zone, now)
    }

    private func cell(_ name: String) -> String? {
        guard let text = cells[name], !text.trimmed.isEmpty else { return nil }
        return text
    }

    /// Rows are tasks if the table has no types or the row has none.
    var kind: Kind {
        switch cell("TYPE")?.trimmed.lowercased() {
        case nil, "task": .task
        case "note", "comment": .note
        default: .other
        }
    }

    var indent: Int { Int((cell("INDENT") ?? "").trimmed) ?? 1 }

    /// The text of a row that is not a task.
    var comment: String { cell("CONTENT")?.trimmed ?? "" }

    mutating func task() -> ExchangedTask {
        let content = content
        var task = ExchangedTask(title: content.title)
        task.tags = content.tags
        task.description = cell("DESCRIPTION")
        task.isCompleted = cell("STATUS")?.lowercased() == "completed"
        task.created = cell("CREATED").flatMap { Timestamp(rfc3339: $0) }
        task.completed = cell("COMPLETED").flatMap { Timestamp(rfc3339: $0) }
        task.priority = priority()
        readDate(into: &task)
        readRule(into: &task)
        readReminders(into: &task)
        if let person = cell("RESPONSIBLE") { task.describe("Responsible: \(person)") }
        if let duration = cell("DURATION"), duration.trimmed.lowercased() != "none" {
            task.describe("Duration: \(duration) \(cell("DURATION_UNIT") ?? "minutes")")
        }
        for note in notes { task.notes.append(note) }
        return task
    }

    private var content: (title: String, tags: [String]) {
        var (title, tags): ([Substring], [String]) = ([], [])
        for word in (cells["CONTENT"] ?? "").spacedWords {
            if TodoistRow.isEscaped(word) {
                title.append(Substring(word.unicodeScalars.dropFirst()))
            } else if word.begins(with: "@"), word.utf8.count > 1 {
                tags.append(PercentText.decode(Substring(word.unicodeScalars.dropFirst())))
            } else {
                title.append(word)
            }
        }
        // A quoted cell may hold line ends, while titles are one line. If there are only labels, they are the title as
        // well.
        let line = title.joined(separator: " ").split(whereSeparator: \.isNewline).joined(separator: " ")
        return (line.trimmed.isEmpty ? cells["CONTENT"] ?? "" : line, tags)
    }

    /// True when a word is escaped with a backslash because it would be a label.
    static func isEscaped(_ word: some StringProtocol) -> Bool {
        let bare = Substring(word).unicodeScalars.drop { $0 == "\\" }
        return word.begins(with: "\\") && bare.first == "@" && bare.count > 1
    }

    /// An empty cell means the highest priority, as in Todoist, except for a subtask, which is not more urgent for
    /// that.
    private mutating func priority() -> Int? {
        guard let text = cell("PRIORITY")?.trimmed else {
            return cells["PRIORITY"] != nil && cells["TYPE"] != nil && indent == 1 ? 1 : nil
        }
        let digits = text.lowercased().hasPrefix("p") ? text.dropFirst() : text[...]
        guard let priority = Int(digits), (1...4).contains(priority) else {
            notes.append(
                ImportNote(
                    "PRIORITY", .leftOut, "must be a whole number from 1, the highest, to 4, not \(text.excerpt)"))
            return nil
        }
        return priority
    }

    /// Reads DATE, or otherwise DEADLINE; if both are given, the deadline goes into the description.
    private mutating func readDate(into task: inout ExchangedTask) {
        let deadline = cell("DEADLINE")?.trimmed
        guard let text = cell("DATE")?.trimmed else {
            guard let deadline else { return }
            guard let day = read(deadline)?.due else {
                task.describe("Deadline: \(deadline)")
                return task.leaveOut("DEADLINE", "is no date: \(deadline.excerpt); it stands in the description")
            }
            task.due = day
            return
        }
        if let deadline {
            task.describe("Deadline: \(deadline)")
            task.adjust("DEADLINE", "stands in the description")
        }
        guard !["no date", "no due date"].contains(text.lowercased()) else { return }
        guard let date = read(text) else {
            task.describe("Date: \(text)")
            return task.leaveOut(
                "DATE",
                "is no date such as 2026-11-21 09:30 or every monday: \(text.excerpt); it stands in the description")
        }
        (task.due, task.recurrence) = (date.due, date.recurrence)
    }

    private mutating func read(_ text: String) -> (due: ExchangedDue, recurrence: RecurrenceRule?)? {
        if let due = ExchangedDue(wire: text) { return (due, nil) }
        var offset: Int?
        let zone = namedZone(&offset)
        var read: (due: ExchangedDue, recurrence: RecurrenceRule?)
        if case .due(let due) = ForeignDate(text, zone: zone) {
            read = (due, nil)
        } else if let written = WrittenDate(text, now: now, zone: zone) {
            read = (written.due, written.recurrence)
        } else {
            return nil
        }
        guard let offset, case .wall(let wall, _) = read.due else { return read }
        read.due = .instant(Timestamp(seconds: Int64(wall.civilSeconds - offset)))
        return read
    }

    private mutating func namedZone(_ offset: inout Int?) -> Zone {
        guard let named = cell("TIMEZONE") else { return zone }
        switch ForeignZone(named) {
        case .zone(let known): return known
        case .offset(let fixed): offset = fixed
        case nil:
            let detail = "names the time zone \(named.excerpt), which nobody knows; \(zone.name) was taken"
            notes.append(ImportNote("TIMEZONE", .adjusted, detail))
        }
        return zone
    }

    private func readRule(into task: inout ExchangedTask) {
        guard let text = cell("RRULE") else { return }
        let origin: RecurrenceRule.Origin = cell("RRULE_FROM") == "completion" ? .completion : .due
        let read = ForeignRule(text, from: task.due?.wall(in: zone), origin: origin)
        task.notes += read.notes
        task.recurrence = read.rule
    }

    private func readReminders(into task: inout ExchangedTask) {
        guard let text = cell("REMINDERS") else { return }
        let minutes = text == "none" ? [] : text.split(separator: " ").map { Int($0) }
        if minutes.contains(nil) { task.leaveOut("REMINDERS", "must be minutes, or none: \(text.excerpt)") }
        let known = minutes.compactMap(\.self)
        task.reminders = known.isEmpty && !minutes.isEmpty ? nil : known
    }
}
