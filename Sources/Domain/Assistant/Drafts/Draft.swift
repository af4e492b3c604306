import JSON
import Recurrence
import Tasks

/// A task that is to be added.
struct Draft: Sendable, Equatable {
    var title: String
    var description: String?
    var priority: TaskPriority?
    var tags: [String] = []
    var due: TaskDue?
    var recurrence: RecurrenceRule?
    var reminders: [Int]?
    var checklist: [String] = []

    init(title: String) { self.title = title }

    /// The arguments of `add_task`.
    var json: JSONValue {
        var object = JSONObject([("title", .string(title))])
        if let description { object["description"] = .string(description) }
        if let priority { object["priority"] = .string(priority.rawValue) }
        if !tags.isEmpty { object["tags"] = .array(tags.map { .string($0) }) }
        if let due { object["due"] = .string(due.text) }
        if let recurrence { object["recurrence"] = recurrence.json }
        if let reminders { object["reminders"] = .array(reminders.map { .number(JSONNumber($0)) }) }
        if !checklist.isEmpty { object["checklist"] = .array(checklist.map { ["title": .string($0)] }) }
        return .object(object)
    }

    /// Whether it speaks of tasks at large: `can you add things?`
    var isGeneral: Bool {
        title.lowercased().split(separator: " ").allSatisfy { word in
            AddWords.nouns.contains(String(word)) || AddWords.plurals.contains(String(word))
                || ["subtasks", "steps", "notes", "tags", "reminders", "something", "stuff", "here", "a", "my"]
                    .contains(word)
        }
    }

    mutating func add(tags names: [String]) {
        for name in names where !tags.contains(where: { $0.lowercased() == name.lowercased() }) { tags.append(name) }
    }
}
