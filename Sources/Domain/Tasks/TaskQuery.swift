public import TimeZones

/// Which tasks a list shows, and in which order: newest first unless it says something else; of a search, those that fit
/// best first.
public struct TaskQuery: Sendable, Hashable {
    public static let defaultLimit = 50
    public static let maximumLimit = 1000
    /// The highest number of a page; far more than the largest list has.
    public static let maximumPage = 1_000_000

    public var limit = TaskQuery.defaultLimit
    public var cursor: TaskCursor?
    /// The number of the page, from 1 on, for clients that count pages; they are ``limit`` tasks long.
    public var page: Int?
    public var status: TaskStatus?
    /// Tasks of any of these priorities; all when empty.
    public var priorities: Set<TaskPriority> = []
    /// Folded to lower case; a task must carry every one.
    public var tags: [String] = []
    /// Folded to lower case; a task must carry one of them, if there are any.
    public var anyTags: [String] = []
    public var due = DueFilter()
    public var search: TaskSearch?
    /// What the filter language says besides.
    public var filter: TaskFilter?
    /// The order that was asked for.
    public var sort: TaskSort?
    /// Where days begin.
    public var zone = Zone.utc

    public init() {}

    /// The order of the list; nil for the newest first.
    public var order: TaskSort? { sort ?? (search == nil ? nil : .relevance) }

    /// Whether every task is shown, so that a page is a plain slice.
    public var isUnfiltered: Bool {
        status == nil && priorities.isEmpty && tags.isEmpty && anyTags.isEmpty && due.isEmpty && search == nil
            && filter == nil
    }

    /// Whether the answer changes although no task does.
    public var dependsOnTime: Bool { due.dependsOnTime || filter != nil }
}
