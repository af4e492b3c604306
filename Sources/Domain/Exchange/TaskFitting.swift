import Recurrence
import Tasks
import TimeZones
import Timestamps

/// Fits a foreign task to the limits of tasks here: parts that are too long, too many or impossible are cut or left
/// out, kept in the description if possible, and noted.
struct TaskFitting {
    /// The source's names for the parts.
    struct Names: Sendable {
        var title = "title"
        var description = "description"
        var tags = "tags"
        var due = "due"
        var reminders = "reminders"
        var recurrence = "recurrence"
        var steps = "checklist"

        static let json = Names()
        static let calendar = Names(
            title: "SUMMARY", description: "DESCRIPTION", tags: "CATEGORIES", due: "DUE", reminders: "VALARM",
            recurrence: "RRULE", steps: "checklist")
        static let table = Names(
            title: "CONTENT", description: "DESCRIPTION", tags: "labels", due: "DATE", reminders: "REMINDERS",
            recurrence: "DATE", steps: "checklist")
        static let todoTxt = Names(title: "title", description: "note:", tags: "tags", due: "due:", recurrence: "rec:")
    }

    let names: Names
    let zone: Zone
    let now: Timestamp

    /// The task, followed by further ones for the overflow of its checklist. Empty when there is nothing to use as a
    /// title.
    func fitted(_ given: ExchangedTask) -> [ExchangedTask] {
        var task = given
        task.description = task.description.flatMap { $0.readablePassage }
        fitTags(&task)
        fitDue(&task)
        fitRecurrence(&task)
        fitReminders(&task)
        fitMoments(&task)
        guard fitTitle(&task) else { return [] }
        let rest = fitSteps(&task)
        fitDescription(&task)
        return [task] + rest
    }

    /// Uses the title, else the first line of the description, else a placeholder, if the task has any content at all.
    private func fitTitle(_ task: inout ExchangedTask) -> Bool {
        var title = task.title.oneLine
        if title.isEmpty {
            let lines = (task.description ?? "").split(whereSeparator: \.isNewline).map { String($0).oneLine }
            title = lines.first { !$0.isEmpty } ?? ""
            if !title.isEmpty, lines.filter({ !$0.isEmpty }).count == 1 { task.description = nil }
            let isSomething = task.due != nil || !task.tags.isEmpty || !task.steps.isEmpty || task.recurrence != nil
            guard !title.isEmpty || isSomething else { return false }
            task.adjust(names.title, title.isEmpty ? "is missing" : "is missing; the description's first line is taken")
            if title.isEmpty { title = "(no title)" }
        }
        if title.unicodeScalars.count > TaskLimits.titleCharacters {
            task.description = title + (task.description.map { "\n\n\($0)" } ?? "")
            title = title.cut(to: TaskLimits.titleCharacters)
            task.adjust(
                names.title,
                "has more than \(TaskLimits.titleCharacters) characters; the whole of it is in the description")
        }
        task.title = title
        return true
    }

    private func fitDescription(_ task: inout ExchangedTask) {
        guard let text = task.description, text.unicodeScalars.count > TaskLimits.descriptionCharacters else { return }
        task.description = text.cut(to: TaskLimits.descriptionCharacters)
        task.adjust(
            names.description, "has more than \(TaskLimits.descriptionCharacters) characters; the rest is cut off")
    }

    private func fitTags(_ task: inout ExchangedTask) {
        var (kept, left): ([String], [String]) = ([], [])
        var seen: Set<String> = []
        for tag in task.tags.map(\.oneLine) where !tag.isEmpty && seen.insert(tag.lowercased()).inserted {
            let isLong = tag.unicodeScalars.count > TaskLimits.tagCharacters
            if isLong || kept.count == TaskLimits.tags { left.append(tag) } else { kept.append(tag) }
        }
        task.tags = kept
        guard !left.isEmpty else { return }
        task.describe("Tags: \(left.joined(separator: ", "))")
        task.leaveOut(
            names.tags,
            "are more than \(TaskLimits.tags), or longer than \(TaskLimits.tagCharacters) characters; "
                + "the others are in the description")
    }

    private func fitDue(_ task: inout ExchangedTask) {
        guard let due = task.due else { return }
        let isKept =
            switch due {
            case .day(let day): (1970...2200).contains(day.year)
            case .instant(let instant): TaskLimits.dates.contains(instant)
            case .wall(let wall, let name):
                Zone(name).map { TaskLimits.dates.contains($0.instant(of: wall)) } ?? false
            }
        guard !isKept else { return }
        task.due = nil
        task.leaveOut(
            names.due, "must lie in the years 1970 to 2200, in a time zone that is known: \(due.wire.excerpt)")
    }

    private func fitRecurrence(_ task: inout ExchangedTask) {
        guard let rule = task.recurrence else { return }
        guard (try? RecurrenceRule(json: rule.json)) != nil else {
            task.recurrence = nil
            return task.leaveOut(names.recurrence, "is no rule that a task can recur by")
        }
        let start = task.due?.wall(in: zone) ?? zone.wallTime(at: now)
        var occurrences = rule.endless.occurrences(fromDay: start.date)
        guard occurrences.next() == nil else { return }
        task.recurrence = nil
        task.leaveOut(names.recurrence, "never happens")
    }

    private func fitReminders(_ task: inout ExchangedTask) {
        guard let given = task.reminders else { return }
        let possible = Set(given.filter { TaskLimits.reminderMinutes.contains(Int64($0)) }).sorted()
        if possible.count < Set(given).count {
            task.leaveOut(names.reminders, "can be up to four weeks before a task is due, not more and not after it")
        }
        if possible.count > TaskLimits.reminders {
            task.leaveOut(names.reminders, "are more than \(TaskLimits.reminders); the latest are kept")
        }
        task.reminders = possible.isEmpty && !given.isEmpty ? nil : Array(possible.prefix(TaskLimits.reminders))
    }

    /// Removes times of creation and completion that are in the future.
    private func fitMoments(_ task: inout ExchangedTask) {
        let past = Timestamp(milliseconds: 0)...now
        if let completed = task.completed, !past.contains(completed) || !task.isCompleted { task.completed = nil }
        if let created = task.created, !past.contains(created) { task.created = nil }
        if let completed = task.completed { task.created = min(task.created ?? completed, completed) }
    }

    private func fitSteps(_ task: inout ExchangedTask) -> [ExchangedTask] {
        var steps: [ExchangedTask.Step] = []
        for step in task.steps {
            let title = step.title.oneLine
            guard !title.isEmpty else { continue }
            if title.unicodeScalars.count > TaskLimits.titleCharacters {
                task.describe(title)
                task.adjust(names.steps, "has an element that is too long; the whole of it is in the description")
            }
            steps.append(.init(title.cut(to: TaskLimits.titleCharacters), isDone: step.isDone))
        }
        task.steps = Array(steps.prefix(TaskLimits.checklistItems))
        guard steps.count > TaskLimits.checklistItems else { return [] }
        task.adjust(names.steps, "has more than \(TaskLimits.checklistItems) elements; the others are in further tasks")
        let parts = stride(from: TaskLimits.checklistItems, to: steps.count, by: TaskLimits.checklistItems)
        return parts.enumerated().map { index, start in
            let suffix = " (\(index + 2))"
            var part = ExchangedTask(title: task.title.cut(to: TaskLimits.titleCharacters - suffix.count) + suffix)
            part.uid = task.uid.map { "\($0)#\(index + 2)" }
            part.tags = task.tags
            (part.isCompleted, part.completed, part.created) = (task.isCompleted, task.completed, task.created)
            part.steps = Array(steps[start..<min(start + TaskLimits.checklistItems, steps.count)])
            part.adjust(names.steps, "goes on with that of \(task.title.excerpt)")
            return part
        }
    }
}

extension String {
    /// The text as a title: one line without controls, trimmed; empty when nothing of it is visible.
    var oneLine: String {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars { text.append(TaskText.isControl(scalar) ? " " : scalar) }
        return TaskText.trimmed(String(text))
    }

    /// The text as a description: without controls other than tabs and line ends; nil when nothing of it is visible.
    fileprivate var readablePassage: String? {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t": text.append(scalar)
            case "\u{2028}", "\u{2029}", "\u{85}": text.append("\n")
            default: text.append(TaskText.isControl(scalar) ? " " : scalar)
            }
        }
        return TaskText.trimmed(self).isEmpty ? nil : String(text)
    }

    /// The text cut to a number of scalars; if shortened, it ends with an ellipsis.
    fileprivate func cut(to limit: Int) -> String {
        guard unicodeScalars.count > limit else { return self }
        return TaskText.trimmed(String(unicodeScalars.prefix(limit - 1))) + "…"
    }
}

extension ImportedLine {
    /// The lines for a task: several if it is too large for one task.
    static func fitted(_ task: ExchangedTask, line: Int, by fitting: TaskFitting) -> [ImportedLine] {
        let tasks = fitting.fitted(task)
        guard !tasks.isEmpty else { return [ImportedLine(line: line, .faulty("\(fitting.names.title): is required"))] }
        return tasks.map { ImportedLine(line: line, task: $0) }
    }
}
