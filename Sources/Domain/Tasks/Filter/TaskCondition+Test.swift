import Timestamps

/// A filter as it is evaluated. Tasks are large values: they are borrowed, and only the member in question is looked at.
typealias TaskTest = @Sendable (borrowing TodoTask) -> Bool

extension TaskCondition {
    /// The condition as closures: none of its parts is copied for a task.
    var test: TaskTest {
        switch self {
        case .all(let conditions): Self.all(conditions.map(\.test))
        case .any(let conditions): Self.any(conditions.map(\.test))
        case .not(let condition): Self.not(condition.test)
        case .status(let status): { $0.content.status == status }
        case .priority(let priority): { $0.content.priority == priority }
        case .tag(let tag): { tag.isAmong($0.content.tags) }
        case .hasTags: { !$0.content.tags.isEmpty }
        case .recurring: { $0.content.isRecurring }
        case .hasDue: { $0.content.isDue }
        case .due(let time): { time.contains($0.content.due) }
        case .overdue(let time): { $0.content.status == .pending && time.contains($0.content.due) }
        case .created(let range): { range.contains($0.created.milliseconds) }
        case .completed(let range): { $0.completed.map { range.contains($0.milliseconds) } ?? false }
        case .updated(let range): { range.contains($0.updated.milliseconds) }
        case .text(let words): { words.areFound(in: $0.content) }
        }
    }

    private static func all(_ tests: [TaskTest]) -> TaskTest {
        { task in
            for test in tests where !test(task) { return false }
            return true
        }
    }

    private static func any(_ tests: [TaskTest]) -> TaskTest {
        { task in
            for test in tests where test(task) { return true }
            return false
        }
    }

    private static func not(_ test: @escaping TaskTest) -> TaskTest {
        { !test($0) }
    }
}

extension TaskContent {
    fileprivate var isRecurring: Bool {
        guard case .some = recurrence else { return false }
        return true
    }

    fileprivate var isDue: Bool {
        guard case .some = due else { return false }
        return true
    }
}
