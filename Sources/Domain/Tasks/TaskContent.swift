public import JSON
public import Recurrence
public import Timestamps

/// The part of a task that its owner writes; every value of this type is within ``TaskLimits``.
public struct TaskContent: Sendable, Hashable {
    public internal(set) var title: String
    public internal(set) var description: String?
    public var status: TaskStatus
    public var priority: TaskPriority
    public internal(set) var tags: [String]
    public internal(set) var due: TaskDue?
    /// Minutes before the due date, sorted; empty for no reminder, nil for the owner's default.
    public internal(set) var reminders: [Int]?
    /// The rule for the next due date after completion; a task with a rule has a due date.
    public internal(set) var recurrence: RecurrenceRule? {
        get { rule?.value }
        set { rule = newValue.map { .value($0) } }
    }
    /// The steps of the task.
    public internal(set) var checklist: [ChecklistItem] = []
    /// The position in manual order if the task was moved; nil for the position given by its id. See ``TaskPosition``.
    var position: String?

    private var rule: Boxed<RecurrenceRule>?

    init(
        title: String, description: String? = nil, status: TaskStatus = .pending, priority: TaskPriority = .standard,
        tags: [String] = [], due: TaskDue? = nil, recurrence: RecurrenceRule? = nil
    ) {
        self.title = title
        self.description = description
        self.status = status
        self.priority = priority
        self.tags = tags
        self.due = due
        rule = recurrence.map { .value($0) }
    }
}

extension TaskContent {
    /// The names of the members in which two contents differ, in the order of the wire format.
    public func differences(from other: TaskContent) -> [String] {
        var names: [String] = []
        if title != other.title { names.append("title") }
        if description != other.description { names.append("description") }
        if status != other.status { names.append("status") }
        if priority != other.priority { names.append("priority") }
        if tags != other.tags { names.append("tags") }
        if due != other.due { names.append("due") }
        if reminders != other.reminders { names.append("reminders") }
        if recurrence != other.recurrence { names.append("recurrence") }
        if checklist != other.checklist { names.append("checklist") }
        if position != other.position { names.append("position") }
        return names
    }
}

extension TaskContent {
    /// Reads the body of a request to create or replace a task: the title is required, absent members take their
    /// defaults.
    ///
    /// Strict: an unknown member, a wrong type, or a value outside ``TaskLimits`` is a fault that names the member.
    public init(json: [UInt8]) throws(TaskInputFault) { try self.init(edits: try TaskEdits(json: json)) }

    /// Reads a value that is part of a larger document.
    public init(value: JSONValue) throws(TaskInputFault) { try self.init(edits: try TaskEdits(value)) }

    private init(edits: TaskEdits) throws(TaskInputFault) {
        guard case .set(let title) = edits.title else { throw .invalid([TaskFieldFault("title", "is required")]) }
        self.init(title: title)
        edits.apply(to: &self)
    }
}

extension TaskContent {
    /// The content with a different rule, or none.
    public func recurring(_ rule: RecurrenceRule?) -> TaskContent {
        var content = self
        content.recurrence = rule
        return content
    }

    /// Reads a body that consists of a rule.
    public static func recurrence(json: [UInt8]) throws(TaskInputFault) -> RecurrenceRule {
        let value: JSONValue
        do { value = try JSONValue(json) } catch {
            throw .malformed(error as? JSONFault ?? JSONFault(.unexpectedCharacter, at: 0))
        }
        do throws(RecurrenceFault) { return try RecurrenceRule(json: value) } catch {
            throw .invalid([TaskFieldFault(error.field.isEmpty ? "body" : error.field, error.message)])
        }
    }
}

/// A JSON merge patch (RFC 7396) of a task: absent members stay, `null` clears.
public struct TaskPatch: Sendable, Hashable {
    private let edits: TaskEdits

    /// - Throws: as ``TaskContent/init(json:)``.
    public init(json: [UInt8]) throws(TaskInputFault) { edits = try TaskEdits(json: json) }

    /// Reads a value that is part of a larger document.
    public init(value: JSONValue) throws(TaskInputFault) { edits = try TaskEdits(value) }

    public func applied(to content: TaskContent) -> TaskContent {
        var content = content
        edits.apply(to: &content)
        return content
    }
}

extension TaskEdits {
    func apply(to content: inout TaskContent) {
        content.title = title.applied(to: content.title, cleared: content.title)
        content.status = status.applied(to: content.status, cleared: .pending)
        content.priority = priority.applied(to: content.priority, cleared: .standard)
        content.tags = tags.applied(to: content.tags, cleared: [])
        apply(description, to: &content.description)
        apply(due, to: &content.due)
        apply(reminders, to: &content.reminders)
        apply(recurrence, to: &content.recurrence)
        content.checklist = checklist.applied(to: content.checklist, cleared: [])
    }

    private func apply<Value>(_ edit: Edit<Value>, to value: inout Value?) {
        switch edit {
        case .keep: break
        case .clear: value = nil
        case .set(let new): value = new
        }
    }
}

/// The stored form of a content's members, used in a task's object and in a series' template.
extension TaskContent {
    /// Writes the members without braces, the title first.
    func encodeStored(into writer: inout JSONWriter) {
        writer.raw("\"t\":")
        writer.string(title)
        if let description {
            writer.raw(",\"d\":")
            writer.string(description)
        }
        if status == .completed { writer.raw(",\"s\":1") }
        if priority != .standard {
            writer.raw(",\"p\":")
            writer.string(priority.rawValue)
        }
        if !tags.isEmpty {
            writer.raw(",\"g\":")
            writer.array(tags)
        }
        encodeSchedule(into: &writer)
        if !checklist.isEmpty {
            writer.raw(",\"l\":")
            writer.array(checklist) { $1.encodeStored(into: &$0) }
        }
        if let position {
            writer.raw(",\"b\":")
            writer.string(position)
        }
    }

    private func encodeSchedule(into writer: inout JSONWriter) {
        switch due {
        case nil: break
        case .instant(let instant):
            writer.raw(",\"e\":")
            writer.integer(instant.milliseconds)
        case let due?:
            writer.raw(",\"e\":")
            writer.string(due.text)
        }
        if let reminders {
            writer.raw(",\"m\":")
            writer.optionalMinutes(reminders)
        }
        if let recurrence {
            writer.raw(",\"q\":")
            writer.string(recurrence.rrule)
            if recurrence.origin == .completion { writer.raw(",\"o\":1") }
        }
    }

    init(stored scanner: inout JSONScanner) throws {
        self.init(title: "")
        var content = self
        try scanner.object { key, scanner in try content.readStored(key, from: &scanner) }
        self = content
    }

    /// Reads one member; ignores unknown ones.
    mutating func readStored(_ key: String, from scanner: inout JSONScanner) throws {
        switch key {
        case "t": title = try scanner.string()
        case "d": description = try scanner.string()
        case "s": status = try scanner.integer() == 1 ? .completed : .pending
        case "p": priority = TaskPriority(rawValue: try scanner.string()) ?? .standard
        case "g": try scanner.array { tags.append(try $0.string()) }
        case "e":
            due =
                scanner.next() == UInt8(ascii: "\"")
                ? TaskDue(stored: try scanner.string()) : .instant(Timestamp(milliseconds: try scanner.integer()))
        case "q": recurrence = try? RecurrenceRule(rrule: try scanner.string())
        case "o": if try scanner.integer() == 1 { recurrence = recurrence?.counted(from: .completion) }
        case "m":
            var minutes: [Int] = []
            try scanner.array { minutes.append(Int(try $0.integer())) }
            reminders = minutes
        case "l": try scanner.array { checklist.append(try ChecklistItem(stored: &$0)) }
        case "b": position = try scanner.string()
        default: try scanner.skip()
        }
    }
}

extension TaskContent {
    /// - Parameter folded: the tag in lower case.
    public func hasTag(_ folded: String) -> Bool { tags.contains { $0.lowercased() == folded } }

    /// The content with a tag renamed or removed; a new tag that it has already stays where it was.
    ///
    /// - Parameter folded: the tag in lower case.
    public func replacingTag(_ folded: String, by new: String?) -> TaskContent {
        var content = self
        var seen: Set<String> = []
        content.tags = tags.compactMap { $0.lowercased() == folded ? new : $0 }
            .filter { seen.insert($0.lowercased()).inserted }
        return content
    }

    /// Reads a tag from a path or a body.
    public static func tag(_ text: String, of field: String) throws(TaskFieldFault) -> String {
        try TaskText.line(text, of: field, upTo: TaskLimits.tagCharacters)
    }
}

/// The limits of a task's contents. Characters are Unicode scalars, so that texts are bounded in bytes.
public enum TaskLimits {
    public static let titleCharacters = 500
    public static let descriptionCharacters = 10_000
    public static let tags = 10
    public static let tagCharacters = 50
    /// The range of due dates: the years 1970 to 2200, in UTC.
    public static let dates = Timestamp(milliseconds: 0)...Timestamp(milliseconds: 7_289_654_399_999)
    public static let reminders = 5
    /// The range of reminders, in minutes before the due date: up to four weeks.
    public static let reminderMinutes: ClosedRange<Int64> = 0...40_320
    public static let checklistItems = 50
    /// The time for which a deleted task can be restored.
    public static let trashTime = Duration.seconds(30 * 86_400)
    /// Maximum length of an `Idempotency-Key`, in bytes.
    public static let idempotencyKeyBytes = 255
}
