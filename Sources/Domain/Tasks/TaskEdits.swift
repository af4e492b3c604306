import FoundationEssentials
public import JSON
import Recurrence

/// A client's edit of one member: absent, `null`, or a value.
enum Edit<Value: Sendable & Hashable>: Sendable, Hashable {
    case keep
    case clear
    case set(Value)

    /// The value after the edit.
    func applied(to old: Value, cleared: Value) -> Value {
        switch self {
        case .keep: old
        case .clear: cleared
        case .set(let value): value
        }
    }
}

/// Every member of a task that a client may send, validated strictly; shared by creation, replacement and patch.
struct TaskEdits: Sendable, Hashable {
    static let members = [
        "title", "description", "status", "priority", "tags", "due", "reminders", "recurrence", "recurring_pattern",
        "checklist",
    ]
    /// Read-only members of an answer, which are ignored when sent back, so that a task can be read and put again.
    static let readOnly: Set<String> = [
        "id", "due_at", "series", "position", "created_at", "updated_at", "completed_at", "rev",
    ]

    var title = Edit<String>.keep
    var description = Edit<String>.keep
    var status = Edit<TaskStatus>.keep
    var priority = Edit<TaskPriority>.keep
    var tags = Edit<[String]>.keep
    var due = Edit<TaskDue>.keep
    var reminders = Edit<[Int]>.keep
    var recurrence = Edit<RecurrenceRule>.keep
    var checklist = Edit<[ChecklistItem]>.keep

    init(json: [UInt8]) throws(TaskInputFault) {
        let value: JSONValue
        do { value = try JSONValue(json) } catch {
            throw .malformed(error as? JSONFault ?? JSONFault(.unexpectedCharacter, at: 0))
        }
        try self.init(value)
    }

    init(_ value: JSONValue) throws(TaskInputFault) {
        guard case .object(let object) = value else { throw .notAnObject }
        var faults: [TaskFieldFault] = []
        var pattern = Edit<RecurringPattern>.keep
        for (name, value) in object {
            do throws(TaskFieldFault) {
                if name == RecurringPattern.member {
                    pattern = try edit(value) { value throws(TaskFieldFault) in try choice(name, value) }
                } else {
                    try read(name, value)
                }
            } catch { faults.append(error) }
        }
        do throws(TaskFieldFault) { try recur(by: pattern) } catch { faults.append(error) }
        if let repeated = object.repeated { faults.append(TaskFieldFault(Self.shown(repeated), "occurs twice")) }
        guard faults.isEmpty else { throw .invalid(Array(faults.prefix(20))) }
    }

    private mutating func read(_ name: String, _ value: JSONValue) throws(TaskFieldFault) {
        switch name {
        case "title": title = .set(try TaskText.line(try text(name, value), of: name, upTo: TaskLimits.titleCharacters))
        case "description": description = try edit(value) { value throws(TaskFieldFault) in try passage(name, value) }
        case "status": status = .set(try choice(name, value))
        case "priority": priority = try edit(value) { value throws(TaskFieldFault) in try priority(name, value) }
        case "tags": tags = try edit(value) { value throws(TaskFieldFault) in try tags(name, value) }
        case "due": due = try edit(value) { value throws(TaskFieldFault) in try date(name, value) }
        case "recurrence": recurrence = try edit(value) { value throws(TaskFieldFault) in try rule(name, value) }
        case "reminders":
            reminders = try edit(value) { value throws(TaskFieldFault) in try reminders(name, value) }
        case "checklist":
            checklist = try edit(value) { value throws(TaskFieldFault) in try checklist(name, value) }
        default: if !Self.readOnly.contains(name) { throw unknown(name) }
        }
    }

    private func edit<Value>(
        _ value: JSONValue, _ read: (JSONValue) throws(TaskFieldFault) -> Value
    ) throws(TaskFieldFault) -> Edit<Value> {
        value.isNull ? .clear : .set(try read(value))
    }

    private static func shown(_ name: String) -> String {
        String(name.unicodeScalars.filter { !TaskText.isControl($0) }.prefix(64).map(Character.init))
    }

    private func unknown(_ name: String) -> TaskFieldFault {
        let shown = Self.shown(name)
        guard let nearest = NearestName.of(name, among: Self.members) else {
            return TaskFieldFault(shown, "is not a member of a task")
        }
        return TaskFieldFault(shown, "is not a member of a task; did you mean \"\(nearest)\"?")
    }
}

/// A recurrence as one word, the form used in other suites: accepted beside `recurrence`, but never part of an answer.
enum RecurringPattern: String, CaseIterable {
    case daily, weekly, monthly, yearly, none
    /// Says only that there is a rule, which must be given in `recurrence`.
    case custom

    static let member = "recurring_pattern"

    var frequency: RecurrenceRule.Frequency? { RecurrenceRule.Frequency(rawValue: rawValue) }
}

extension TaskEdits {
    /// Applies the rule for a pattern; if `recurrence` is given too, its frequency must be the same, and it takes
    /// precedence.
    fileprivate mutating func recur(by pattern: Edit<RecurringPattern>) throws(TaskFieldFault) {
        switch (pattern, recurrence) {
        case (.keep, _): break
        case (.clear, .keep), (.clear, .clear), (.set(.none), .keep), (.set(.none), .clear): recurrence = .clear
        case (.set(.custom), .set): break
        case (.set(let pattern), .set(let rule)) where pattern.frequency == rule.frequency: break
        case (.set(let pattern), .keep):
            guard let frequency = pattern.frequency, let rule = try? RecurrenceRule(frequency) else {
                throw TaskFieldFault(RecurringPattern.member, "says nothing of the rule, which belongs in recurrence")
            }
            recurrence = .set(rule)
        default:
            throw TaskFieldFault(
                RecurringPattern.member, "says something else than recurrence; one of them is enough")
        }
    }
}

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

    /// Reads tags; those that differ only by case are one tag, spelled as first written.
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
    /// The kind of a value, for error messages.
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

extension TaskEdits {
    /// Reads minutes before the due date, without duplicates, shortest first.
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

    /// Reads items; those without an id get one.
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

/// The reason why a client's input is not a valid task.
public enum TaskInputFault: Error, Sendable, Equatable {
    /// The text is not JSON.
    case malformed(JSONFault)
    /// The JSON is not an object.
    case notAnObject
    /// These members or query parameters are invalid.
    case invalid([TaskFieldFault])
}

/// An error in one member (`tags[2]` for an element) or query parameter. The message does not quote the value.
public struct TaskFieldFault: Error, Sendable, Equatable {
    public let field: String
    public let message: String

    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}
