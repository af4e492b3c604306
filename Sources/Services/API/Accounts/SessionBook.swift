import JSON
import Store
import Timestamps

/// The sessions of one user: `sessions:{user}`. Limited in number; the least recently used is dropped.
///
/// It also maps the user's id to the account, and remains after the account was deleted: empty for good.
struct SessionBook: ConditionalDocument {
    static let maximumSessions = 20
    let userID: String
    /// Identifies the account's document; nil once the account was deleted.
    private(set) var email: String?
    private(set) var sessions: [Session] = []
    var commits: [String] = []

    static func key(of userID: String) -> String { "sessions:" + userID }

    init(userID: String, email: String?) {
        self.userID = userID
        self.email = email
    }

    init(json: JSONValue) throws {
        userID = try json.requiredText("user_id")
        email = json["email"]?.string
        sessions = try (json["sessions"]?.array ?? []).map { try Session(json: $0) }
        commits = json["commits"]?.texts ?? []
    }

    var json: JSONValue {
        [
            "user_id": .string(userID), "email": email.map { .string($0) } ?? .null,
            "sessions": .array(sessions.map(\.json)), "commits": .array(commits.map { .string($0) }),
        ]
    }

    /// True when the session has not ended.
    func isOpen(_ id: String, now: Timestamp) -> Bool {
        sessions.contains { $0.id == id && $0.expires > now }
    }

    mutating func open(_ session: Session, now: Timestamp) {
        sessions.removeAll { $0.expires <= now || $0.id == session.id }
        if sessions.count >= Self.maximumSessions,
            let oldest = sessions.indices.min(by: { sessions[$0].rotated < sessions[$1].rotated })
        {
            sessions.remove(at: oldest)
        }
        sessions.append(session)
    }

    mutating func close(_ id: String) { sessions.removeAll { $0.id == id } }

    mutating func closeAll(but id: String) { sessions.removeAll { $0.id != id } }

    /// Ends every session, and prevents new ones.
    mutating func closeForGood() {
        email = nil
        sessions = []
    }

    /// Replaces a refresh token by its successor.
    ///
    /// A token replaced moments ago by this very successor is presented again by a client that retries: it gets the
    /// same successor. A token used before that was stolen, by the present or by the earlier client: the session ends.
    mutating func rotate(
        _ token: RefreshToken, to successor: RefreshToken, now: Timestamp, lifetime: Duration
    ) -> Rotation {
        guard let index = sessions.firstIndex(where: { $0.id == token.sessionID }), sessions[index].expires > now else {
            return .ended
        }
        if sessions[index].current == token.digest {
            sessions[index].previous = token.digest
            sessions[index].current = successor.digest
            sessions[index].rotated = now
            sessions[index].expires = now + lifetime
            return .rotated
        }
        if sessions[index].previous == token.digest, sessions[index].current == successor.digest,
            now - sessions[index].rotated <= Session.grace
        {
            return .repeated
        }
        sessions.remove(at: index)
        return .reused
    }

    /// The outcome of a refresh.
    enum Rotation: Sendable, Hashable {
        case rotated, repeated, reused, ended
    }
}

/// One sign-in and the chain of refresh tokens that followed. Only the last one is valid.
struct Session: Sendable, Hashable {
    let id: String
    /// The digest of the currently valid refresh token.
    var current: String
    /// The digest of the previous one, and when it was replaced.
    var previous: String?
    var rotated: Timestamp
    let created: Timestamp
    var expires: Timestamp
    /// The client's name at sign-in, for the user to recognise; may be empty.
    let client: String

    static let clientLength = 200

    /// Time after its replacement in which a token may be presented again, by a client that never received the answer.
    static let grace = Duration.seconds(10)

    init(_ token: RefreshToken, client: String = "", now: Timestamp, lifetime: Duration) {
        self.client = String(String.UnicodeScalarView(client.unicodeScalars.prefix(Self.clientLength)))
        id = token.sessionID
        current = token.digest
        rotated = now
        created = now
        expires = now + lifetime
    }

    init(json: JSONValue) throws {
        id = try json.requiredText("id")
        current = try json.requiredText("current")
        previous = json["previous"]?.string
        rotated = Timestamp(milliseconds: try json.requiredInteger("rotated"))
        created = Timestamp(milliseconds: try json.requiredInteger("created"))
        expires = Timestamp(milliseconds: try json.requiredInteger("expires"))
        client = json["client"]?.string ?? ""
    }

    var json: JSONValue {
        [
            "id": .string(id), "current": .string(current), "previous": previous.map { .string($0) } ?? .null,
            "rotated": .integer(rotated.milliseconds), "created": .integer(created.milliseconds),
            "expires": .integer(expires.milliseconds), "client": .string(client),
        ]
    }
}
