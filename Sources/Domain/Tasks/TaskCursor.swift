public import FoundationEssentials

/// Where a page of a list ends: the id of its last task. Opaque to clients, and stable while tasks change.
public struct TaskCursor: Sendable, Hashable {
    public let id: UUID

    public init(after id: UUID) { self.id = id }

    /// Reads what ``text`` gave; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 33, text.utf8.first == UInt8(ascii: "n") else { return nil }
        let digits = Array(text.utf8.dropFirst())
        var groups: [String] = []
        var start = 0
        for length in [8, 4, 4, 4, 12] {
            groups.append(String(decoding: digits[start..<start + length], as: UTF8.self))
            start += length
        }
        guard let id = UUID(uuidString: groups.joined(separator: "-")) else { return nil }
        self.id = id
    }

    /// `n`, for newest first, and the id's 32 hexadecimal digits.
    public var text: String { "n" + id.taskID.filter { $0 != "-" } }
}
