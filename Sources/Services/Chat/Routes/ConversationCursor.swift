import Timestamps

/// A place in the list, which is in the order of the last message.
struct ConversationCursor: Sendable {
    private let updatedAt: Timestamp
    private let id: String

    init(_ entry: UserBook.Entry) {
        updatedAt = entry.updatedAt
        id = entry.id
    }

    init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), Conversations.isID(String(parts[1])) else {
            return nil
        }
        updatedAt = Timestamp(milliseconds: milliseconds)
        id = String(parts[1])
    }

    var text: String { "\(updatedAt.milliseconds)_\(id)" }

    /// Whether an entry comes behind this place.
    func precedes(_ entry: UserBook.Entry) -> Bool {
        entry.updatedAt != updatedAt ? entry.updatedAt < updatedAt : entry.id < id
    }
}
