public import FoundationEssentials

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
            "t" + text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
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
