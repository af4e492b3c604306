import Recurrence
import TimeZones
import Timestamps

/// Writes tasks in the columns of Todoist's CSV templates, followed by columns for everything those cannot express.
enum TodoistWriter {
    static let columns = [
        "TYPE", "CONTENT", "DESCRIPTION", "PRIORITY", "INDENT", "AUTHOR", "RESPONSIBLE", "DATE", "DATE_LANG",
        "TIMEZONE",
        "STATUS", "RRULE", "RRULE_FROM", "REMINDERS", "CREATED", "COMPLETED",
    ]

    static let opening = CSVTable.write(columns)

    /// The task's row, and an indented one for each item of its checklist.
    ///
    /// - Parameter isForSpreadsheets: true to put an apostrophe before cells that a spreadsheet would compute (OWASP's
    ///   advice on CSV injection); such a table is for viewing, and keeps the apostrophes when imported again.
    static func rows(_ task: ExchangedTask, isForSpreadsheets: Bool = false) -> [UInt8] {
        let (date, zone) = date(task.due)
        let row = [
            "task", content(task), task.description ?? "", String(task.priority ?? 3), "1", "", "", date, "en", zone,
            task.isCompleted ? "completed" : "", task.recurrence?.rrule ?? "",
            task.recurrence?.origin == .completion ? "completion" : "",
            task.reminders.map { $0.isEmpty ? "none" : $0.map(String.init).joined(separator: " ") } ?? "",
            task.created?.rfc3339 ?? "", task.completed?.rfc3339 ?? "",
        ]
        let steps = task.steps.map { step in
            [
                "task", words(step.title).joined(separator: " "), "", "4", "2", "", "", "", "en", "",
                step.isDone ? "completed" : "", "", "", "", "", "",
            ]
        }
        let rows = isForSpreadsheets ? ([row] + steps).map { $0.map(quieted) } : [row] + steps
        return rows.flatMap(CSVTable.write)
    }

    private static func quieted(_ cell: String) -> String {
        guard let first = cell.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else { return cell }
        return "'" + cell
    }

    /// The title, followed by the tags as labels.
    private static func content(_ task: ExchangedTask) -> String {
        (words(task.title) + task.tags.map { "@" + PercentText.encode($0) }).joined(separator: " ")
    }

    /// The words of a title, with a backslash before those that would be read as labels.
    private static func words(_ title: String) -> [String] {
        title.spacedWords.map { word in
            TodoistRow.isEscaped(word) || word.begins(with: "@") && word.utf8.count > 1 ? "\\\(word)" : String(word)
        }
    }

    private static func date(_ due: ExchangedDue?) -> (date: String, zone: String) {
        switch due {
        case nil: ("", "")
        case .day(let day): (day.iso8601, "")
        case .wall(let wall, let zone): (wall.text, zone)
        case .instant(let instant): (instant.rfc3339, "")
        }
    }
}
