import Encoding
public import FoundationEssentials
public import TimeZones
import Timestamps

/// The order of a list; ties are broken by id. Tasks without the field come last in either direction.
public struct TaskSort: Sendable, Hashable {
    /// The field to sort by.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case created, updated, due, priority, title, completed, position, relevance
    }

    public let field: Field
    public let isDescending: Bool

    /// The default order of a search: best match first, then newest first.
    public static let relevance = TaskSort(.relevance)

    init(_ field: Field, isDescending: Bool = false) {
        self.field = field
        self.isDescending = isDescending
    }

    /// Reads `due`, or `-due` for descending order.
    public init?(_ text: some StringProtocol) {
        let isDescending = text.first == "-"
        guard let field = Field(rawValue: String(isDescending ? text.dropFirst() : text[...])) else { return nil }
        self.init(field, isDescending: isDescending)
    }

    public var text: String { (isDescending ? "-" : "") + field.rawValue }

    /// True when the first task comes before the second.
    public func precedes(_ left: TaskSortKey, _ right: TaskSortKey) -> Bool {
        guard left.value != right.value else {
            return isDescending != (field == .relevance) ? left.id > right.id : left.id < right.id
        }
        switch (left.value, right.value) {
        case (.missing, _): return false
        case (_, .missing): return true
        case (.number(let left), .number(let right)): return isDescending ? left > right : left < right
        case (.text(let left), .text(let right)):
            return isDescending
                ? right.utf8.lexicographicallyPrecedes(left.utf8) : left.utf8.lexicographicallyPrecedes(right.utf8)
        default: return false
        }
    }
}

/// A task's position in a sorted list.
public struct TaskSortKey: Sendable, Hashable {
    enum Value: Sendable, Hashable {
        case missing
        case number(Int64)
        case text(String)
    }

    let value: Value
    let id: UUID

    /// - Parameters:
    ///   - rank: the task's rank in a search.
    ///   - zone: the zone in which whole days begin, for the order of due dates.
    public init(of task: borrowing TodoTask, by field: TaskSort.Field, rank: Int, in zone: Zone) {
        id = task.id
        value =
            switch field {
            case .created: .number(task.created.milliseconds)
            case .updated: .number(task.updated.milliseconds)
            case .completed: task.completed.map { .number($0.milliseconds) } ?? .missing
            case .due: task.content.due.map { .number($0.start(in: zone)) } ?? .missing
            case .priority: .number(task.content.priority.number)
            case .title: .text(task.content.title.lowercased())
            case .position: .text(task.position)
            case .relevance: .number(Int64(rank))
            }
    }

    /// Makes a key by relevance, which needs only the task's id.
    public init(rank: Int, id: UUID) { self.init(.number(Int64(rank)), id: id) }

    /// The value to sort by, if it is a number.
    public var number: Int64? {
        guard case .number(let number) = value else { return nil }
        return number
    }

    init(_ value: Value, id: UUID) {
        self.value = value
        self.id = id
    }
}

extension TaskPriority {
    var number: Int64 {
        switch self {
        case .p1: 1
        case .p2: 2
        case .p3: 3
        case .p4: 4
        }
    }
}

extension TaskDue {
    /// The due time in milliseconds; for a whole day its beginning.
    func start(in zone: Zone) -> Int64 {
        switch self {
        case .instant(let instant): instant.milliseconds
        case .wallTime(let wall, let own): own.instant(of: wall).milliseconds
        case .day(let day): zone.instant(of: WallTime(day)).milliseconds
        }
    }
}

/// The end of a page of a list: the order, and the position of the last task in it. Opaque to clients.
///
/// It remains valid while tasks change: the next page begins after that position, even if the task is gone.
public struct TaskCursor: Sendable, Hashable {
    /// nil for newest first.
    public let sort: TaskSort?
    public let key: TaskSortKey

    /// Makes a cursor after this task in a list with the newest first.
    public init(after id: UUID) {
        sort = nil
        key = TaskSortKey(.missing, id: id)
    }

    public init(after key: TaskSortKey, in sort: TaskSort) {
        self.sort = sort
        self.key = key
    }

    public var id: UUID { key.id }

    /// Parses a cursor's ``text``; nil for other text.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 8192, parts.count == 3, let id = UUID(taskID: parts[2]),
            let value = TaskSortKey.Value(cursor: parts[1])
        else { return nil }
        if parts[0].isEmpty {
            guard value == .missing else { return nil }
            self.init(after: id)
        } else {
            guard let sort = TaskSort(parts[0]) else { return nil }
            self.init(after: TaskSortKey(value, id: id), in: sort)
        }
    }

    /// The order, the sort value of the last task, and its id.
    public var text: String { "\(sort?.text ?? "").\(key.value.cursor).\(id.taskID)" }
}

extension TaskSortKey.Value {
    /// A number as it is, a text as `t` and its bytes in hexadecimal, a missing value as an empty text.
    fileprivate var cursor: String {
        switch self {
        case .missing: ""
        case .number(let number): String(number)
        case .text(let text):
            "t" + Hexadecimal.text(text.utf8)
        }
    }

    fileprivate init?(cursor: some StringProtocol) {
        guard let first = cursor.utf8.first else {
            self = .missing
            return
        }
        guard first == UInt8(ascii: "t") else {
            guard let number = Int64(cursor) else { return nil }
            self = .number(number)
            return
        }
        let digits = cursor.utf8.dropFirst().map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        let known = digits.compactMap { $0 }
        let bytes = stride(from: 0, to: known.count, by: 2).map { UInt8(known[$0] << 4 | known[$0 + 1]) }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self = .text(text)
    }
}
