public import FoundationEssentials

/// Where a page of a list ends: the rank and the id of its last task. Opaque to clients, and stable while tasks change.
public struct TaskCursor: Sendable, Hashable {
    public let rank: Int
    public let id: UUID

    public init(after id: UUID, rank: Int = 0) {
        self.id = id
        self.rank = rank
    }

    /// Whether a task of this rank and id comes after the cursor: it fits worse, or as well and is older.
    public func precedes(rank: Int, id: UUID) -> Bool {
        rank != self.rank ? rank > self.rank : id < self.id
    }

    /// Reads what ``text`` gave; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count <= 4, let rank = Int(parts[0]), rank >= 0,
            let id = UUID(taskID: parts[1])
        else { return nil }
        self.init(after: id, rank: rank)
    }

    /// The rank, a hyphen, the id.
    public var text: String { "\(rank)-\(id.taskID)" }
}
