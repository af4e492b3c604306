import Encoding
import ServiceKit
import Store
import Timestamps

/// The conversations of all users, in the state store.
struct Conversations: Sendable {
    private static let titleCharacters = 60

    let documents: ConditionalDocuments
    /// Maximum number of messages per minute and user, over all replicas.
    let messagesPerMinute: Int

    /// Counts a message, and finds or begins its conversation.
    ///
    /// A new conversation is listed before anything is stored under its key, so that an erasure finds it.
    ///
    /// - Parameter id: nil for a new one.
    func admit(
        _ message: String, to id: String?, of userID: String, at now: Timestamp
    ) async throws -> (id: String, conversation: StoredConversation) {
        let isNew = id == nil
        let id = id ?? RandomBytes.hexadecimal(12)
        let pushedOut = try await documents.update(UserBook.self, UserBook.key(userID)) { book -> [String] in
            var changed = book ?? UserBook()
            try changed.admit(at: now, limit: messagesPerMinute)
            guard isNew || changed.entry(id) != nil else { throw ConversationFault.unknown }
            let pushedOut = isNew ? changed.begin(id, titled: Self.title(of: message), at: now) : []
            book = changed
            return pushedOut
        }
        for old in pushedOut { try await documents.delete([StoredConversation.key(userID, old)]) }
        guard !isNew else { return (id, StoredConversation()) }
        let stored = try await documents.read(StoredConversation.self, StoredConversation.key(userID, id))
        return (id, stored ?? StoredConversation())
    }

    /// Stores a message and its answer.
    func keep(
        _ messages: [ChatMessage], memory: @escaping @Sendable (inout StoredConversation) -> Void, in id: String,
        of userID: String, at now: Timestamp
    ) async throws {
        let count = try await documents.update(
            StoredConversation.self, StoredConversation.key(userID, id)
        ) { stored -> Int in
            var changed = stored ?? StoredConversation()
            for message in messages { changed.append(message) }
            memory(&changed)
            stored = changed
            return changed.messages.count
        }
        let isGone = try await documents.update(UserBook.self, UserBook.key(userID)) { book -> Bool in
            guard var changed = book, changed.entry(id) != nil else { return true }
            changed.touch(id, messages: count, at: now)
            book = changed
            return false
        }
        // The conversation was deleted while the message was being answered.
        if isGone { try await documents.delete([StoredConversation.key(userID, id)]) }
    }

    func book(of userID: String) async throws -> UserBook {
        let book = try await documents.read(UserBook.self, UserBook.key(userID)) ?? UserBook()
        guard !book.isClosed else { throw ConversationFault.closed }
        return book
    }

    func read(_ id: String, of userID: String) async throws -> (entry: UserBook.Entry, messages: [ChatMessage]) {
        guard let entry = try await book(of: userID).entry(id), entry.messages > 0 else {
            throw ConversationFault.unknown
        }
        let stored = try await documents.read(StoredConversation.self, StoredConversation.key(userID, id))
        return (entry, stored?.messages ?? [])
    }

    func rename(_ id: String, to title: String, of userID: String) async throws -> UserBook.Entry {
        try await documents.update(UserBook.self, UserBook.key(userID)) { book in
            guard var changed = book, let entry = changed.rename(id, to: title) else { throw ConversationFault.unknown }
            book = changed
            return entry
        }
    }

    func delete(_ id: String, of userID: String) async throws {
        try await documents.update(UserBook.self, UserBook.key(userID)) { book in
            guard var changed = book, changed.entry(id) != nil else { throw ConversationFault.unknown }
            changed.remove(id)
            book = changed
        }
        try await documents.delete([StoredConversation.key(userID, id)])
    }

    /// Erases everything stored for a user whose account was deleted; idempotent.
    func erase(_ userID: String) async throws {
        let known = try await documents.read(UserBook.self, UserBook.key(userID))?.entries.map(\.id) ?? []
        for id in known { try await documents.delete([StoredConversation.key(userID, id)]) }
        let late = try await documents.update(UserBook.self, UserBook.key(userID)) { book -> [String] in
            var changed = book ?? UserBook()
            let ids = changed.close()
            book = changed
            return ids
        }
        for id in late { try await documents.delete([StoredConversation.key(userID, id)]) }
    }

    /// Returns true when a text has the form of a conversation's id: 96 random bits, which cannot be guessed, in
    /// hexadecimal.
    static func isID(_ text: String) -> Bool {
        text.utf8.count == 24 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Returns the title of a conversation: the first line of its first message.
    static func title(of message: String) -> String {
        let line = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? message
        return line.count > titleCharacters ? line.prefix(titleCharacters - 1) + "…" : line
    }
}

/// The reason for which a conversation is not available.
enum ConversationFault: Error, Sendable, Hashable {
    /// The user has no such conversation; another user may have it.
    case unknown
    /// Too many messages; the next is accepted after `retryAfter` seconds.
    case tooMany(retryAfter: Int)
    /// The account was deleted.
    case closed
}

extension ConversationFault: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unknown: .notFound
        case .tooMany(let seconds): .tooManyRequests(retryAfter: seconds)
        case .closed: .unauthorized("The account was deleted.")
        }
    }
}
