/// How much a task matters, P1 the most.
public enum TaskPriority: String, Sendable, Hashable, CaseIterable, Comparable {
    case p1 = "P1"
    case p2 = "P2"
    case p3 = "P3"
    case p4 = "P4"

    /// What a task has when its owner says nothing.
    public static let standard = TaskPriority.p3

    /// More important sorts first.
    public static func < (left: TaskPriority, right: TaskPriority) -> Bool { left.rawValue < right.rawValue }
}
