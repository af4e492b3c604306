import JSON
import Store
import Timestamps

/// The index of a user's conversations, and the times of the latest messages.
struct UserBook: ConditionalDocument {
    /// Maximum number of conversations of a user; the least recently used is removed first.
    static let mostConversations = 100
    private static let window = Duration.seconds(60)

    struct Entry: Codable, Sendable, Equatable {
        let id: String
        var title: String
        let createdAt: Timestamp
        var updatedAt: Timestamp
        /// The number of messages; zero while the first is being answered, when the conversation is not listed yet.
        var messages: Int

        private enum CodingKeys: String, CodingKey {
            case id, title, messages
            case createdAt = "created_at"
            case updatedAt = "updated_at"
        }
    }

    private(set) var entries: [Entry] = []
    /// The times of the last minute's messages.
    private var recent: [Milliseconds] = []
    /// True when the account was deleted; otherwise not stored.
    private var closed: Bool?
    /// True when the account was deleted: nothing is stored any more.
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
    ///
    /// - Parameter limit: maximum number of messages per minute.
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
    ///
    /// - Returns: the ids of the conversations removed to make room.
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

    /// - Returns: the changed entry; nil when there is none.
    mutating func rename(_ id: String, to title: String) -> Entry? {
        guard let index = entries.firstIndex(where: { $0.id == id && $0.messages > 0 }) else { return nil }
        entries[index].title = title
        return entries[index]
    }

    mutating func remove(_ id: String) { entries.removeAll { $0.id == id } }

    /// - Returns: the ids of the removed conversations.
    mutating func close() -> [String] {
        let ids = entries.map(\.id)
        entries = []
        recent = []
        closed = true
        return ids
    }
}

extension UserBook.Entry {
    /// The JSON for answers and for the store.
    var json: JSONValue {
        [
            "id": .string(id), "title": .string(title), "created_at": .string(createdAt.rfc3339),
            "updated_at": .string(updatedAt.rfc3339), "messages": .number(JSONNumber(messages)),
        ]
    }
}
