import JSON
import Tasks

/// A task of the list, which lasts as long as the program, or is stored in a file.
struct MemoryTask: Sendable, Equatable {
    let number: Int
    var title: String
    var isDone = false
    var priority: TaskPriority?
    var tags: [String] = []
    var due: TaskDue?
    /// Unknown members of its file.
    var other = JSONObject()

    func row(_ clock: TerminalClock) -> TaskRow {
        TaskRow(
            number: number, title: title, isDone: isDone, due: due.map(clock.words) ?? "",
            isOverdue: !isDone && (due.map(clock.isOver) ?? false), isToday: due.map(clock.isToday) ?? false,
            priority: priority?.rawValue, tags: tags)
    }

    var json: JSONValue {
        [
            "number": .number(JSONNumber(number)), "title": .string(title),
            "status": isDone ? "completed" : "pending", "priority": priority.map { .string($0.rawValue) } ?? .null,
            "tags": .array(tags.map { .string($0) }), "due": due.map { .string($0.text) } ?? .null,
        ]
    }
}
