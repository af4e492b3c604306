import Timestamps

/// Neighbouring tasks laid out for filtering and searching: a line of plain numbers for each, and all their words in one text.
///
/// Computed once for tasks that do not change; a query over thousands of tasks then reads some memory from front to back.
public final class TaskTable: Sendable {
    /// A task. Offsets are into ``text``.
    struct Line: Sendable {
        let isListed: Bool
        let isCompleted: Bool
        let priority: TaskPriority
        let due: Due
        /// The tags, as indices into ``tags``.
        let tags: Range<Int>
        /// Where its title begins, its tags, its description; it ends where the next one begins.
        let title: Int
        let tagText: Int
        let description: Int
    }

    enum Due: Sendable {
        case none
        /// In milliseconds.
        case instant(Int64)
        case day(CivilDate)
    }

    let lines: [Line]
    /// Every tag of these tasks in lower case, once.
    let tags: [String]
    /// Which tags the tasks carry, task after task.
    let carried: [Int]
    /// The folded texts, each word after a space, each place after a ``mark``.
    let text: [UInt8]

    /// No text contains it.
    static let mark: UInt8 = 0

    public init(_ tasks: some Sequence<TodoTask>) {
        var lines: [Line] = []
        var numbers: [String: Int] = [:]
        var carried: [Int] = []
        var text: [UInt8] = []
        for task in tasks {
            let content = task.content
            let first = carried.count
            for tag in content.tags {
                let next = numbers.count
                carried.append(numbers[tag.lowercased(), default: next])
                if carried.last == next { numbers[tag.lowercased()] = next }
            }
            let title = text.count
            // What is in the trash is found by nobody.
            if task.isTrashed { text.append(Self.mark) } else { text.append(place: content.title) }
            let tagText = text.count
            if !task.isTrashed { text.append(place: content.tags.joined(separator: " ")) }
            let description = text.count
            if !task.isTrashed, let words = content.description { text.append(place: words) }
            lines.append(
                Line(
                    isListed: !task.isTrashed, isCompleted: content.status == .completed, priority: content.priority,
                    due: Due(content.due), tags: first..<carried.count, title: title, tagText: tagText,
                    description: description))
        }
        self.lines = lines
        self.carried = carried
        self.text = text
        tags = numbers.sorted { $0.value < $1.value }.map(\.key)
    }

    public var count: Int { lines.count }
}

extension TaskTable.Due {
    init(_ due: TaskDue?) {
        switch due {
        case nil: self = .none
        case .day(let day): self = .day(day)
        case let due?: self = due.instant.map { .instant($0.milliseconds) } ?? .none
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(place text: String) {
        append(TaskTable.mark)
        append(contentsOf: FoldedText(text).bytes)
    }
}
