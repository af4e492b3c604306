import JSON
import Tasks

/// A change to a task, derived from its old and new states.
struct WatchedChange: Sendable, Equatable {
    enum Kind: String, Sendable {
        case added, completed, reopened, changed, deleted
    }

    let kind: Kind
    let task: ListedTask
    /// The differences, in words.
    let details: [String]

    /// - Returns: nil when there is nothing to report.
    init?(from old: ListedTask?, to new: ListedTask?, _ clock: TerminalClock) {
        switch (old, new) {
        case (nil, let new?): (kind, task, details) = (.added, new, Self.summary(of: new, clock))
        case (let old?, nil): (kind, task, details) = (.deleted, old, [])
        case (let old?, let new?):
            let differences = Self.differences(old, new, clock)
            if old.isDone != new.isDone {
                (kind, task, details) = (new.isDone ? .completed : .reopened, new, differences)
            } else {
                guard !differences.isEmpty else { return nil }
                (kind, task, details) = (.changed, new, differences)
            }
        case (nil, nil): return nil
        }
    }

    /// The change as one line, without the time.
    func line(_ console: Console) -> String {
        let (mark, style): (String, Style) =
            switch kind {
            case .added: ("+", .green)
            case .completed: ("✓", .green)
            case .reopened: ("○", .yellow)
            case .changed: ("~", .blue)
            case .deleted: ("−", .red)
            }
        let more = details.isEmpty ? "" : "  " + console.paint(TerminalText.line(details.joined(separator: ", ")), .dim)
        return
            "\(console.paint(mark, style)) \(TerminalText.line(task.title)) \(console.paint(task.shortID, .dim))\(more)"
    }

    private static func summary(of task: ListedTask, _ clock: TerminalClock) -> [String] {
        var parts = task.due.map { [clock.words($0)] } ?? []
        if task.priority != "P3" { parts.append(task.priority) }
        return parts + task.tags.map { "#\($0)" }
    }

    private static func differences(_ old: ListedTask, _ new: ListedTask, _ clock: TerminalClock) -> [String] {
        var parts: [String] = []
        if old.title != new.title { parts.append("was \"\(old.title)\"") }
        if old.due != new.due { parts.append(new.due.map { "due \(clock.words($0))" } ?? "no due date") }
        if old.priority != new.priority { parts.append(new.priority) }
        if old.tags != new.tags {
            parts.append(new.tags.isEmpty ? "no tags" : new.tags.map { "#\($0)" }.joined(separator: " "))
        }
        for (member, name) in [
            ("description", "description"), ("recurrence", "recurrence"), ("reminders", "reminders"),
            ("checklist", "checklist"), ("position", "moved"),
        ] where old.json[member] != new.json[member] {
            parts.append(name)
        }
        return parts
    }
}
