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

    private enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case email, sessions
    }

    static func key(of userID: String) -> String { "sessions:" + userID }

    init(userID: String, email: String?) {
        self.userID = userID
        self.email = email
    }

    /// The session, unless it has ended or expired.
    func session(_ id: String, now: Timestamp) -> Session? {
        sessions.first { $0.id == id && $0.expires > now }
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

/// One sign-in with its chain of refresh tokens. Only the last one is valid.
struct Session: Codable, Sendable, Hashable {
    let id: String
    /// The digest of the currently valid refresh token.
    var current: String
    /// The digest of the previous one, and when it was replaced.
    var previous: String?
    @Milliseconds var rotated: Timestamp
    @Milliseconds private(set) var created: Timestamp
    @Milliseconds var expires: Timestamp
    /// The client's name for itself at sign-in, by which the owner recognises the session; may be empty.
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

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(String.self, forKey: .id)
        current = try members.decode(String.self, forKey: .current)
        previous = try members.decodeIfPresent(String.self, forKey: .previous)
        _rotated = try members.decode(Milliseconds.self, forKey: .rotated)
        _created = try members.decode(Milliseconds.self, forKey: .created)
        _expires = try members.decode(Milliseconds.self, forKey: .expires)
        // The earliest sessions did not record the client.
        client = try members.decodeIfPresent(String.self, forKey: .client) ?? ""
    }
}
