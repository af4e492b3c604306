import Encoding
public import FoundationEssentials
public import TimeZones
import Timestamps

/// The order of a list; ties are broken by id. What lacks the field comes last in either direction.
public struct TaskSort: Sendable, Hashable {
    /// What a list can be sorted by.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case created, updated, due, priority, title, completed, position, relevance
    }

    public let field: Field
    public let isDescending: Bool

    /// What a search is sorted by unless it says something else: what fits best first, of equals the newer one.
    public static let relevance = TaskSort(.relevance)

    init(_ field: Field, isDescending: Bool = false) {
        self.field = field
        self.isDescending = isDescending
    }

    /// Reads `due`, or `-due` for the other direction.
    public init?(_ text: some StringProtocol) {
        let isDescending = text.first == "-"
        guard let field = Field(rawValue: String(isDescending ? text.dropFirst() : text[...])) else { return nil }
        self.init(field, isDescending: isDescending)
    }

    public var text: String { (isDescending ? "-" : "") + field.rawValue }

    /// Whether of two tasks the first comes before the second.
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

/// Where a task stands in a sorted list.
public struct TaskSortKey: Sendable, Hashable {
    enum Value: Sendable, Hashable {
        case missing
        case number(Int64)
        case text(String)
    }

    let value: Value
    let id: UUID

    /// - Parameters:
    ///   - rank: how well it fits a search.
    ///   - zone: where a whole day begins, for the order of due dates.
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

    /// The same by relevance, which needs nothing of the task but its id.
    public init(rank: Int, id: UUID) { self.init(.number(Int64(rank)), id: id) }

    /// What a list is sorted by, where that is a number.
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
    /// When it is due, of a whole day its beginning, in milliseconds.
    func start(in zone: Zone) -> Int64 {
        switch self {
        case .instant(let instant): instant.milliseconds
        case .wallTime(let wall, let own): own.instant(of: wall).milliseconds
        case .day(let day): zone.instant(of: WallTime(day)).milliseconds
        }
    }
}

/// Where a page of a list ends: the order of the list, and where in it the last task stood. Opaque to clients.
///
/// It stays right while tasks change: what comes after that place follows, whether or not the task is still there.
public struct TaskCursor: Sendable, Hashable {
    /// nil for the newest first.
    public let sort: TaskSort?
    public let key: TaskSortKey

    /// The page continues behind this task of a list of the newest first.
    public init(after id: UUID) {
        sort = nil
        key = TaskSortKey(.missing, id: id)
    }

    public init(after key: TaskSortKey, in sort: TaskSort) {
        self.sort = sort
        self.key = key
    }

    public var id: UUID { key.id }

    /// Reads what ``text`` gave; nil for anything else.
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

    /// The order, the value that the last task is sorted by, its id.
    public var text: String { "\(sort?.text ?? "").\(key.value.cursor).\(id.taskID)" }
}

extension TaskSortKey.Value {
    /// A number as it is, a text as `t` and its bytes in hexadecimal, nothing as nothing.
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
