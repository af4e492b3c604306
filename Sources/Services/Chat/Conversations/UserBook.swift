import JSON
import Store
import Timestamps

/// What is kept for a user besides the conversations: which there are, and when the last messages came.
struct UserBook: ConditionalDocument {
    /// The most conversations a user has; the one that was still longest goes first.
    static let mostConversations = 100
    private static let window = Duration.seconds(60)

    struct Entry: Codable, Sendable, Equatable {
        let id: String
        var title: String
        let createdAt: Timestamp
        var updatedAt: Timestamp
        /// None while the first message is being answered; then it is not listed yet.
        var messages: Int

        private enum CodingKeys: String, CodingKey {
            case id, title, messages
            case createdAt = "created_at"
            case updatedAt = "updated_at"
        }
    }

    private(set) var entries: [Entry] = []
    /// When the messages of the last minute came.
    private var recent: [Milliseconds] = []
    /// Written only when it is so.
    private var closed: Bool?
    /// The account was deleted: nothing is kept any more.
    var isClosed: Bool { closed ?? false }

    private enum CodingKeys: String, CodingKey {
        case entries = "conversations"
        case recent, closed
    }

    init() {}

    static func key(_ userID: String) -> String { "chat:\(userID)" }

    /// The conversations, the latest first.
    var listed: [Entry] {
        entries.filter { $0.messages > 0 }.sorted {
            $0.updatedAt != $1.updatedAt ? $0.updatedAt > $1.updatedAt : $0.id > $1.id
        }
    }

    func entry(_ id: String) -> Entry? { entries.first { $0.id == id } }

    /// Counts a message.
    /// - Parameter limit: how many a minute may have.
    mutating func admit(at now: Timestamp, limit: Int) throws(ConversationFault) {
        guard !isClosed else { throw .closed }
        recent.removeAll { $0.wrappedValue + Self.window <= now }
        guard recent.count < limit else {
            let next = recent[recent.count - limit].wrappedValue + Self.window
            throw .tooMany(retryAfter: max(1, Int((next.milliseconds - now.milliseconds + 999) / 1000)))
        }
        recent.append(Milliseconds(wrappedValue: now))
    }

    /// Begins a conversation.
    /// - Returns: the ids of conversations that had to make room.
    mutating func begin(_ id: String, titled title: String, at now: Timestamp) -> [String] {
        entries.append(Entry(id: id, title: title, createdAt: now, updatedAt: now, messages: 0))
        guard entries.count > Self.mostConversations else { return [] }
        let oldest = entries.filter { $0.id != id }.sorted { $0.updatedAt < $1.updatedAt }
            .prefix(entries.count - Self.mostConversations).map(\.id)
        entries.removeAll { oldest.contains($0.id) }
        return oldest
    }

    mutating func touch(_ id: String, messages: Int, at now: Timestamp) {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
        entries[index].updatedAt = now
        entries[index].messages = messages
    }

    /// - Returns: the entry as it is then; nil when there is none.
    mutating func rename(_ id: String, to title: String) -> Entry? {
        guard let index = entries.firstIndex(where: { $0.id == id && $0.messages > 0 }) else { return nil }
        entries[index].title = title
        return entries[index]
    }

    mutating func remove(_ id: String) { entries.removeAll { $0.id == id } }

    /// - Returns: the conversations there were.
    mutating func close() -> [String] {
        let ids = entries.map(\.id)
        entries = []
        recent = []
        closed = true
        return ids
    }
}

extension UserBook.Entry {
    /// As it is listed; it is stored alike.
    var json: JSONValue {
        [
            "id": .string(id), "title": .string(title), "created_at": .string(createdAt.rfc3339),
            "updated_at": .string(updatedAt.rfc3339), "messages": .number(JSONNumber(messages)),
        ]
    }
}
