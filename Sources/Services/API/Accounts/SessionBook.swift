import JSON
import Timestamps

/// The sessions of one user: `sessions:{user}`. Bounded; the one unused for longest makes room.
struct SessionBook: Document {
    static let maximumSessions = 20
    private(set) var profile: Profile
    private(set) var sessions: [Session] = []
    var commits: [String] = []

    static func key(of userID: String) -> String { "sessions:" + userID }

    init(profile: Profile) { self.profile = profile }

    init(json: JSONValue) throws {
        profile = Profile(
            userID: try json.requiredText("user_id"), email: try json.requiredText("email"),
            name: try json.requiredText("name"))
        sessions = try (json["sessions"]?.array ?? []).map { try Session(json: $0) }
        commits = json["commits"]?.texts ?? []
    }

    var json: JSONValue {
        [
            "user_id": .string(profile.userID), "email": .string(profile.email), "name": .string(profile.name),
            "sessions": .array(sessions.map(\.json)), "commits": .array(commits.map { .string($0) }),
        ]
    }

    /// Whether the session goes on.
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

    /// Replaces a refresh token by its successor.
    ///
    /// A token that was replaced moments ago, by this very successor, is a client trying again: it is given the same successor. A token
    /// used before that has been stolen, by whoever shows it or by whoever showed it first: the session ends.
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

    /// What came of a refresh.
    enum Rotation: Sendable, Hashable {
        case rotated, repeated, reused, ended
    }
}
