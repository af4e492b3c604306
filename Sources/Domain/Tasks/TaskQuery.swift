/// Which tasks a list shows: newest first; of a search, those that fit best first.
public struct TaskQuery: Sendable, Hashable {
    public static let defaultLimit = 50
    public static let maximumLimit = 1000

    public var limit = TaskQuery.defaultLimit
    public var cursor: TaskCursor?
    public var status: TaskStatus?
    /// Tasks of any of these priorities; all when empty.
    public var priorities: Set<TaskPriority> = []
    /// Folded to lower case; a task must carry every one.
    public var tags: [String] = []
    public var search: TaskSearch?

    public init() {}

    /// Whether every task is shown, so that a page is a plain slice.
    public var isUnfiltered: Bool { status == nil && priorities.isEmpty && tags.isEmpty && search == nil }

    /// How well a task fits, 0 the best; nil when it is not shown.
    public func rank(_ content: TaskContent) -> Int? {
        if let status, content.status != status { return nil }
        if !priorities.isEmpty, !priorities.contains(content.priority) { return nil }
        if !tags.isEmpty {
            let carried = Set(content.tags.map { $0.lowercased() })
            guard tags.allSatisfy(carried.contains) else { return nil }
        }
        guard let search else { return 0 }
        return search.rank(content)
    }
}
