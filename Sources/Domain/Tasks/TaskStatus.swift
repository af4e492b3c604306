/// Whether a task is still to be done.
public enum TaskStatus: String, Sendable, Hashable, CaseIterable {
    case pending
    case completed

    public var toggled: TaskStatus { self == .pending ? .completed : .pending }
}
