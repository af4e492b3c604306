/// How much a task matters, P1 the most.
public enum TaskPriority: String, Sendable, Hashable, CaseIterable, Comparable {
    case p1 = "P1"
    case p2 = "P2"
    case p3 = "P3"
    case p4 = "P4"

    /// What a task has when its owner says nothing.
    public static let standard = TaskPriority.p3

    /// Reads `P1` to `P4` or `critical`, `high`, `medium`, `low`, in either case.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 8 else { return nil }
        switch text.lowercased() {
        case "p1", "critical": self = .p1
        case "p2", "high": self = .p2
        case "p3", "medium": self = .p3
        case "p4", "low": self = .p4
        default: return nil
        }
    }

    static let requirement = "must be one of P1, P2, P3, P4, or critical, high, medium, low"

    /// More important sorts first.
    public static func < (left: TaskPriority, right: TaskPriority) -> Bool { left.rawValue < right.rawValue }
}
