import JSON
import Recurrence

extension TaskEdits {
    func text(_ field: String, _ value: JSONValue) throws(TaskFieldFault) -> String {
        guard let text = value.string else { throw TaskFieldFault(field, "must be a string, not \(value.kind)") }
        return text
    }

    func passage(_ field: String, _ value: JSONValue) throws(TaskFieldFault) -> String {
        try TaskText.passage(try text(field, value), of: field, upTo: TaskLimits.descriptionCharacters)
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ field: String, _ value: JSONValue
    ) throws(TaskFieldFault) -> Choice {
        guard let choice = Choice(rawValue: try text(field, value)) else {
            throw TaskFieldFault(field, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    /// `P1` in either case, or `critical`.
    func priority(_ field: String, _ value: JSONValue) throws(TaskFieldFault) -> TaskPriority {
        guard let priority = TaskPriority(try text(field, value)) else {
            throw TaskFieldFault(field, TaskPriority.requirement)
        }
        return priority
    }

    /// Tags that differ only by case are one tag, spelled as first written.
    func tags(_ field: String, _ value: JSONValue) throws(TaskFieldFault) -> [String] {
        guard let elements = value.array else {
            throw TaskFieldFault(field, "must be an array of strings, not \(value.kind)")
        }
        var tags: [String] = []
        var seen: Set<String> = []
        for (index, element) in elements.enumerated() {
            let field = "\(field)[\(index)]"
            let tag = try TaskText.line(try text(field, element), of: field, upTo: TaskLimits.tagCharacters)
            guard seen.insert(tag.lowercased()).inserted else { continue }
            tags.append(tag)
            guard tags.count <= TaskLimits.tags else {
                throw TaskFieldFault("tags", "must have at most \(TaskLimits.tags) elements")
            }
        }
        return tags
    }

    func date(_ field: String, _ value: JSONValue) throws(TaskFieldFault) -> TaskDue {
        let text = try text(field, value)
        do throws(TaskDue.Fault) { return try TaskDue(text) } catch { throw TaskFieldFault(field, error.rawValue) }
    }

    func rule(_ field: String, _ value: JSONValue) throws(TaskFieldFault) -> RecurrenceRule {
        do throws(RecurrenceFault) { return try RecurrenceRule(json: value) } catch {
            throw TaskFieldFault(error.field.isEmpty ? field : "\(field).\(error.field)", error.message)
        }
    }
}

extension JSONValue {
    /// What a value is, in the words of an error message.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
