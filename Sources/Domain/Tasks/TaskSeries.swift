public import FoundationEssentials
public import TimeZones

/// The series a recurring task belongs to, and what its next occurrences are made from. The task itself carries the rule.
public struct TaskSeries: Sendable, Hashable {
    /// The id of the series' first task.
    public let id: UUID
    /// The task's number in the series, from 1.
    public internal(set) var occurrence: Int
    /// The due date from which the rule runs (DTSTART). Every occurrence is computed from it, so that the 31st stays the
    /// 31st however short the months between are.
    public internal(set) var anchor: TaskDue
    /// The clock by which days begin, and instants stay at their time of day.
    public internal(set) var zone: Zone
    /// How many occurrences came before the anchor: COUNT counts them.
    public internal(set) var passed: Int
    /// What the next occurrence is a copy of, where this one was changed alone.
    public internal(set) var template: TaskContent?

    init(
        id: UUID, occurrence: Int = 1, anchor: TaskDue, zone: Zone, passed: Int = 0, template: TaskContent? = nil
    ) {
        self.id = id
        self.occurrence = occurrence
        self.anchor = anchor
        self.zone = zone
        self.passed = passed
        self.template = template
    }

    static let markPrefix = "series:"

    /// The creation mark of an occurrence: under it the occurrence exists at most once.
    public func mark(of occurrence: Int) -> CreationMark {
        CreationMark(key: "\(Self.markPrefix)\(id.taskID):\(occurrence)", request: "")
    }

    /// The mark of the occurrence after this one.
    public var nextMark: CreationMark { mark(of: occurrence + 1) }
}

/// Which occurrences a change is for.
public enum SeriesScope: String, Sendable, Hashable, CaseIterable {
    /// This one; those to come are made as if it had not been changed.
    case this
    /// This one and those to come.
    case all
}
