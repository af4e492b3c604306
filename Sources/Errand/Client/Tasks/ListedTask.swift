import JSON
import Tasks
import Timestamps

/// A task from the API's answer, with the members that are displayed.
struct ListedTask: Sendable, Equatable {
    let json: JSONValue
    let id: String
    let title: String

    /// - Returns: nil when the value is not a task.
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let title = json["title"]?.string else { return nil }
        (self.json, self.id, self.title) = (json, id, title)
    }

    /// The end of the id, which distinguishes tasks, because ids begin with the time.
    var shortID: String { String(id.suffix(6)) }

    var isDone: Bool { json["status"]?.string == "completed" }
    var priority: String { json["priority"]?.string ?? "" }
    var tags: [String] { json["tags"]?.array?.compactMap(\.string) ?? [] }
    var description: String? { json["description"]?.string }
    var due: TaskDue? { json["due"]?.string.flatMap { TaskDue(stored: $0) } }
    var isRecurring: Bool { json["recurrence"]?.object != nil }
    var revision: Int64 { json["rev"]?.integer ?? 0 }

    var checklist: [(title: String, isDone: Bool)] {
        (json["checklist"]?.array ?? []).map { ($0["title"]?.string ?? "", $0["done"]?.bool ?? false) }
    }

    /// nil for the user's preferences.
    var reminders: [Int64]? { json["reminders"]?.array?.compactMap(\.integer) }

    func moment(_ member: String) -> Timestamp? { json[member]?.string.flatMap { Timestamp(rfc3339: $0) } }

    func row(_ number: Int?, _ clock: TerminalClock) -> TaskRow {
        TaskRow(
            number: number, id: shortID, title: title, isDone: isDone, due: due.map(clock.words) ?? "",
            isOverdue: !isDone && (due.map(clock.isOver) ?? false), isToday: due.map(clock.isToday) ?? false,
            isRecurring: isRecurring, priority: priority, tags: tags)
    }
}

extension JSONValue {
    /// The tasks in an answer.
    var tasks: [ListedTask] { (self["tasks"]?.array ?? []).compactMap(ListedTask.init) }
}
