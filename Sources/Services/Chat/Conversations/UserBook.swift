import JSON
import Store
import Timestamps

/// What is kept for a user besides the conversations: which there are, and when the last messages came.
struct UserBook: ConditionalDocument {
    /// The most conversations a user has; the one that was still longest goes first.
    static let mostConversations = 100
    private static let window = Duration.seconds(60)

    struct Entry: Sendable, Equatable {
        let id: String
        var title: String
        let createdAt: Timestamp
        var updatedAt: Timestamp
        /// None while the first message is being answered; then it is not listed yet.
        var messages: Int
    }

    var commits: [String] = []
    private(set) var entries: [Entry] = []
    /// When the messages of the last minute came.
    private var recent: [Timestamp] = []
    /// The account was deleted: nothing is kept any more.
    private(set) var isClosed = false

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
        recent.removeAll { $0 + Self.window <= now }
        guard recent.count < limit else {
            let next = recent[recent.count - limit] + Self.window
            throw .tooMany(retryAfter: max(1, Int((next.milliseconds - now.milliseconds + 999) / 1000)))
        }
        recent.append(now)
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
        isClosed = true
        return ids
    }
}

extension UserBook {
    init(json: JSONValue) throws {
        commits = json["commits"]?.array?.compactMap(\.string) ?? json["commit"]?.string.map { [$0] } ?? []
        isClosed = json["closed"]?.bool ?? false
        recent = (json["recent"]?.array ?? []).compactMap(\.integer).map { Timestamp(milliseconds: $0) }
        entries = try (json["conversations"]?.array ?? []).map(Entry.init)
    }

    var json: JSONValue {
        var object = JSONObject([("commits", .array(commits.map { .string($0) }))])
        if isClosed { object["closed"] = true }
        object["recent"] = .array(recent.map { .number(JSONNumber($0.milliseconds)) })
        object["conversations"] = .array(entries.map(\.json))
        return .object(object)
    }
}

extension UserBook.Entry {
    fileprivate init(_ json: JSONValue) throws {
        guard let id = json["id"]?.string, let title = json["title"]?.string,
            let createdAt = json["created_at"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
            let updatedAt = json["updated_at"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
            let messages = json["messages"]?.integer
        else { throw JSONFault(.wrongType, at: 0) }
        self.init(id: id, title: title, createdAt: createdAt, updatedAt: updatedAt, messages: Int(messages))
    }

    /// As it is stored and listed.
    var json: JSONValue {
        [
            "id": .string(id), "title": .string(title), "created_at": .string(createdAt.rfc3339),
            "updated_at": .string(updatedAt.rfc3339), "messages": .number(JSONNumber(messages)),
        ]
    }
}
