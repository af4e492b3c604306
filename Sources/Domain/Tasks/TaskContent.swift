public import Recurrence

/// The part of a task that its owner writes; every value of this type keeps to ``TaskLimits``.
public struct TaskContent: Sendable, Hashable {
    public internal(set) var title: String
    public internal(set) var description: String?
    public var status: TaskStatus
    public var priority: TaskPriority
    public internal(set) var tags: [String]
    public internal(set) var due: TaskDue?
    /// Minutes before it is due, sorted; empty for no reminder, nil for what the owner prefers in general.
    public internal(set) var reminders: [Int]?
    /// When it is due again once it is done; a task with a rule has a due date.
    public internal(set) var recurrence: RecurrenceRule? {
        get { rule?.value }
        set { rule = newValue.map { .value($0) } }
    }
    /// What has to be done for it to be done.
    public internal(set) var checklist: [ChecklistItem] = []
    /// Where it was moved in manual order; nil for where its id puts it. See ``TaskPosition``.
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
