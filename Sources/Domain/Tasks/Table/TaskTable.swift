import FoundationEssentials
import Synchronization
import Timestamps

/// Neighbouring tasks in a columnar layout for filtering, searching and sorting: columns of numbers, bitmaps for
/// Boolean properties, and an index of words.
///
/// Computed once for tasks that do not change; a query over thousands of tasks then reads memory sequentially.
public final class TaskTable: Sendable {
    public let count: Int
    /// The lines of all tasks outside the trash; only those can be found.
    let listed: LineSet
    let completed: LineSet
    let recurring: LineSet
    let tagged: LineSet
    let due: LineSet
    /// Due on a day rather than at a time.
    let wholeDays: LineSet
    let priorities: [TaskPriority: LineSet]
    /// The lines with each tag, by its name in lower case.
    let tags: [String: LineSet]
    /// In milliseconds; for whole days, the days since 1970-01-01; 0 without a due date.
    let dueTimes: [Int64]
    /// In milliseconds.
    let created: [Int64]
    /// In milliseconds.
    let updated: [Int64]
    /// In milliseconds; 0 for tasks that are not completed.
    let completions: [Int64]

    /// The texts from which the index and the orders are built on first use.
    let texts: [Text]
    private let keptIndex = AtomicLazyReference<WordIndex>()
    private let keptOrders = AtomicLazyReference<TextOrders>()

    var index: WordIndex { keptIndex.load() ?? keptIndex.storeIfNil(WordIndex(texts)) }
    var orders: TextOrders { keptOrders.load() ?? keptOrders.storeIfNil(TextOrders(texts)) }

    /// A task's text; its strings are shared with the task.
    struct Text: Sendable {
        let id: UUID
        let title: String
        let position: String?
        /// nil in the trash.
        let words: Words?
    }

    struct Words: Sendable {
        let title: String
        let tags: [String]
        let description: String?
    }

    public init(_ tasks: some Sequence<TodoTask>) {
        let tasks = Array(tasks)
        func lines(where holds: (TodoTask) -> Bool) -> LineSet { LineSet(of: tasks.count) { holds(tasks[$0]) } }
        count = tasks.count
        listed = lines { !$0.isTrashed }
        completed = lines { $0.content.status == .completed }
        recurring = lines { $0.content.recurrence != nil }
        tagged = lines { !$0.content.tags.isEmpty }
        due = lines { $0.content.due != nil }
        wholeDays = lines { $0.content.due?.isWholeDay == true }
        priorities = Dictionary(
            uniqueKeysWithValues: TaskPriority.allCases.map { priority in
                (priority, lines { $0.content.priority == priority })
            })
        dueTimes = tasks.map { $0.content.due.map(Self.number) ?? 0 }
        created = tasks.map { $0.created.milliseconds }
        updated = tasks.map { $0.updated.milliseconds }
        completions = tasks.map { $0.completed?.milliseconds ?? 0 }
        tags = Self.tags(of: tasks)
        texts = tasks.map { task in
            Text(
                id: task.id, title: task.content.title, position: task.content.position,
                words: task.isTrashed
                    ? nil
                    : Words(
                        title: task.content.title, tags: task.content.tags, description: task.content.description))
        }
    }

    private static func tags(of tasks: [TodoTask]) -> [String: LineSet] {
        var tags: [String: LineSet] = [:]
        for (line, task) in tasks.enumerated() {
            for tag in task.content.tags {
                tags[tag.lowercased(), default: LineSet(of: tasks.count)].insert(line)
            }
        }
        return tags
    }

    private static func number(_ due: TaskDue) -> Int64 {
        switch due {
        case .day(let day): Int64(day.daysSince1970)
        case let due: due.instant?.milliseconds ?? 0
        }
    }
}

extension TaskTable {
    /// The lines that match a filter.
    func lines(meeting condition: TaskCondition) -> LineSet {
        switch condition {
        case .all(let conditions): return lines(meetingAll: conditions)
        case .any(let conditions):
            var set = LineSet(of: count)
            for condition in conditions { set.formUnion(lines(meeting: condition)) }
            return set
        case .not(let condition): return lines(meeting: condition).complement
        case .status(let status): return status == .completed ? completed : completed.complement
        case .priority(let priority): return priorities[priority] ?? LineSet(of: count)
        case .tag(let name): return tags[name] ?? LineSet(of: count)
        case .hasTags: return tagged
        case .recurring: return recurring
        case .hasDue: return due
        case .due(let time): return lines(dueIn: time)
        case .overdue(let time):
            var set = lines(dueIn: time)
            set.subtract(completed)
            return set
        case .created(let range): return LineSet(of: count) { range.contains(created[$0]) }
        case .completed(let range):
            return LineSet(of: count) { completed.contains($0) && range.contains(completions[$0]) }
        case .updated(let range): return LineSet(of: count) { range.contains(updated[$0]) }
        case .text(let search): return index.lines(of: search)
        }
    }

    private func lines(meetingAll conditions: [TaskCondition]) -> LineSet {
        var set = LineSet(of: count, all: true)
        for condition in conditions where !set.isEmpty { set.formIntersection(lines(meeting: condition)) }
        return set
    }

    private func lines(dueIn time: FilterTime) -> LineSet {
        LineSet(of: count) { line in
            guard due.contains(line) else { return false }
            return wholeDays.contains(line)
                ? time.days.contains(Int(dueTimes[line])) : time.instants.contains(dueTimes[line])
        }
    }
}

extension TaskTable {
    /// The lines that match a query, ignoring its search.
    func lines(shownBy query: TaskQuery, _ window: DueWindow?) -> LineSet {
        var set = listed
        if let status = query.status {
            if status == .completed { set.formIntersection(completed) } else { set.subtract(completed) }
        }
        if !query.priorities.isEmpty {
            set.formIntersection(union(of: query.priorities) { priorities[$0] })
        }
        for tag in query.tags { set.formIntersection(tags[tag] ?? LineSet(of: count)) }
        if !query.anyTags.isEmpty { set.formIntersection(union(of: query.anyTags) { tags[$0] }) }
        if let window, !set.isEmpty { set.formIntersection(lines(in: window)) }
        if let filter = query.filter, !set.isEmpty { set.formIntersection(lines(meeting: filter.condition)) }
        return set
    }

    private func union<Key>(of keys: some Sequence<Key>, _ lines: (Key) -> LineSet?) -> LineSet {
        var union = LineSet(of: count)
        for key in keys { if let set = lines(key) { union.formUnion(set) } }
        return union
    }

    private func lines(in window: DueWindow) -> LineSet {
        guard window.isDated else { return due.complement }
        let days = window.days
        return LineSet(of: count) { line in
            guard due.contains(line), !(window.isPendingOnly && completed.contains(line)) else { return false }
            return wholeDays.contains(line)
                ? days.contains(Int(dueTimes[line])) : window.contains(dueTimes[line])
        }
    }
}

/// A table with its index of words, built if necessary; kept by callers that search the table repeatedly.
public struct SearchableTable: Sendable {
    public let table: TaskTable
    let index: WordIndex

    public init(_ table: TaskTable) {
        self.table = table
        index = table.index
    }
}
