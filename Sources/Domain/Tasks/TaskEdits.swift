import JSON
import Recurrence

/// What a client says about one member: nothing, `null`, or a value.
enum Edit<Value: Sendable & Hashable>: Sendable, Hashable {
    case keep
    case clear
    case set(Value)

    /// The value that stands after the edit.
    func applied(to old: Value, cleared: Value) -> Value {
        switch self {
        case .keep: old
        case .clear: cleared
        case .set(let value): value
        }
    }
}

/// Every member of a task that a client may send, read strictly; creation, replacement and patch share it.
struct TaskEdits: Sendable, Hashable {
    static let members = [
        "title", "description", "status", "priority", "tags", "due", "reminders", "recurrence", "recurring_pattern",
        "checklist",
    ]
    /// Members of an answer that may be sent back and are then ignored, so that a task read can be put again.
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

/// How a task recurs in one word, as other suites have it: read beside `recurrence`, which alone is answered.
enum RecurringPattern: String, CaseIterable {
    case daily, weekly, monthly, yearly, none
    /// Says only that there is a rule, which `recurrence` has to hold.
    case custom

    static let member = "recurring_pattern"

    var frequency: RecurrenceRule.Frequency? { RecurrenceRule.Frequency(rawValue: rawValue) }
}

extension TaskEdits {
    /// Takes the rule that a pattern means; one that `recurrence` says too has to have the same frequency, and then tells nothing
    /// more.
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
