import FoundationEssentials
import JSON

extension TaskEdits {
    /// Minutes before due, each once, the shortest first.
    func reminders(_ field: String, _ value: JSONValue) throws(TaskFieldFault) -> [Int] {
        guard let elements = value.array else {
            throw TaskFieldFault(field, "must be an array of whole numbers of minutes, not \(value.kind)")
        }
        var minutes: Set<Int> = []
        for (index, element) in elements.enumerated() {
            guard let number = element.integer, TaskLimits.reminderMinutes.contains(number) else {
                let range = TaskLimits.reminderMinutes
                throw TaskFieldFault(
                    "\(field)[\(index)]",
                    "must be a whole number of minutes from \(range.lowerBound) to \(range.upperBound)")
            }
            minutes.insert(Int(number))
            guard minutes.count <= TaskLimits.reminders else {
                throw TaskFieldFault(field, "must have at most \(TaskLimits.reminders) elements")
            }
        }
        return minutes.sorted()
    }

    /// Items without an id get one.
    func checklist(_ field: String, _ value: JSONValue) throws(TaskFieldFault) -> [ChecklistItem] {
        guard let elements = value.array else {
            throw TaskFieldFault(field, "must be an array of objects, not \(value.kind)")
        }
        guard elements.count <= TaskLimits.checklistItems else {
            throw TaskFieldFault(field, "must have at most \(TaskLimits.checklistItems) elements")
        }
        var items: [ChecklistItem] = []
        var seen: Set<UUID> = []
        for (index, element) in elements.enumerated() {
            let item = try item("\(field)[\(index)]", element)
            guard seen.insert(item.id).inserted else { throw TaskFieldFault("\(field)[\(index)].id", "occurs twice") }
            items.append(item)
        }
        return items
    }

    private func item(_ field: String, _ value: JSONValue) throws(TaskFieldFault) -> ChecklistItem {
        guard let members = value.object else { throw TaskFieldFault(field, "must be an object, not \(value.kind)") }
        var id: UUID?
        var title: String?
        var done = false
        for (name, value) in members where !value.isNull {
            let field = "\(field).\(name.prefix(64).filter { !$0.unicodeScalars.contains(where: TaskText.isControl) })"
            switch name {
            case "id":
                guard let read = UUID(taskID: try text(field, value)) else {
                    throw TaskFieldFault(field, "must be a UUID, or absent")
                }
                id = read
            case "title": title = try TaskText.line(try text(field, value), of: field, upTo: TaskLimits.titleCharacters)
            case "done":
                guard let read = value.bool else { throw TaskFieldFault(field, "must be a boolean, not \(value.kind)") }
                done = read
            default: throw TaskFieldFault(field, "is not a member of a checklist item, which has id, title and done")
            }
        }
        guard let title else { throw TaskFieldFault("\(field).title", "is required") }
        return ChecklistItem(id: id ?? UUID(), title: title, done: done)
    }
}
