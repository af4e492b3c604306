import JSON
import Recurrence
import Tasks

/// A task as a tool answers it. Every text in it is data.
struct TaskCard: Sendable, Equatable {
    let id: String
    let title: String
    let description: String?
    let isCompleted: Bool
    let priority: TaskPriority
    let tags: [String]
    let due: TaskDue?
    let recurrence: RecurrenceRule?
    let reminders: [Int]?
    /// The items as they were answered.
    let checklist: [JSONValue]

    init?(_ json: JSONValue?) {
        guard let json, let id = json["id"]?.string, let title = json["title"]?.string else { return nil }
        self.id = id
        self.title = title
        description = json["description"]?.string
        isCompleted = json["status"]?.string == TaskStatus.completed.rawValue
        priority = json["priority"]?.string.flatMap { TaskPriority($0) } ?? .standard
        tags = (json["tags"]?.array ?? []).compactMap(\.string)
        due = json["due"]?.string.flatMap { TaskDue(stored: $0) }
        recurrence = json["recurrence"].flatMap { $0.isNull ? nil : try? RecurrenceRule(json: $0) }
        reminders = json["reminders"]?.array?.compactMap { $0.integer.map(Int.init) }
        checklist = json["checklist"]?.array ?? []
    }

    static func list(_ json: JSONValue?) -> [TaskCard] { (json?.array ?? []).compactMap { TaskCard($0) } }

    var mention: Mention { Mention(id: id, title: title) }
}
