import FoundationEssentials
import ServiceKit
import Store
import Tasks
import Timestamps

/// What a client gets when it is signed in.
struct SignedIn: Sendable {
    let accessToken: String
    let accessLifetime: Duration
    let refreshToken: String
    let refreshLifetime: Duration
    let profile: Profile
}

extension Accounts {
    /// Starts a session for somebody who has proved who they are.
    /// - Throws: ``AccountFault/wrongCredentials`` when the account was deleted.
    /// - Parameter client: what it calls itself.
    func open(_ profile: Profile, client: String) async throws -> SignedIn {
        guard let userID = UUID(uuidString: profile.userID) else { throw AccountFault.unavailable }
        let now = Timestamp.now
        let token = RefreshToken(userID: userID)
        let session = Session(token, client: client, now: now, lifetime: refreshLifetime)
        try await documents.update(SessionBook.self, SessionBook.key(of: profile.userID)) { book in
            var changed = book ?? SessionBook(userID: profile.userID, email: profile.email)
            guard changed.email != nil else { throw AccountFault.wrongCredentials }
            changed.open(session, now: now)
            book = changed
        }
        return try await signedIn(profile, token)
    }

    /// Exchanges a refresh token for the next one and a new access token.
    /// - Throws: ``AccountFault/sessionEnded``; if the token had been used before, the whole session ends with it.
    func refresh(_ text: String) async throws -> SignedIn {
        let keys = try await cabinet.keys()
        guard let token = RefreshToken(text, keys: keys) else { throw AccountFault.sessionEnded }
        let successor = token.successor(keys: keys)
        let lifetime = refreshLifetime
        let key = SessionBook.key(of: token.userID.taskID)
        let rotation = try await documents.update(SessionBook.self, key) { book in
            book?.rotate(token, to: successor, now: .now, lifetime: lifetime) ?? .ended
        }
        guard rotation == .rotated || rotation == .repeated else { throw AccountFault.sessionEnded }
        return try await signedIn(account(of: token.userID.taskID).profile, successor)
    }

    /// Ends a session; one that has ended stays so.
    func signOut(_ userID: String, session: String) async throws {
        try await documents.update(SessionBook.self, SessionBook.key(of: userID)) { book in book?.close(session) }
    }

    /// The sessions that go on, the one used last first.
    func sessions(of identity: Identity) async throws -> [Session] {
        _ = try await account(of: identity)
        let now = Timestamp.now
        let book = try await documents.read(SessionBook.self, SessionBook.key(of: identity.userID))
        return (book?.sessions ?? []).filter { $0.expires > now }.sorted { $0.rotated > $1.rotated }
    }

    /// Ends one of the user's sessions, this one or another.
    /// - Throws: ``AccountFault/unknownSession``.
    func endSession(_ id: String, of identity: Identity) async throws {
        _ = try await account(of: identity)
        try await documents.update(SessionBook.self, SessionBook.key(of: identity.userID)) { book in
            guard book?.sessions.contains(where: { $0.id == id }) == true else { throw AccountFault.unknownSession }
            book?.close(id)
        }
    }

    /// Ends every session of the user but the one that asks.
    func endOtherSessions(of identity: Identity) async throws {
        _ = try await account(of: identity)
        try await documents.update(SessionBook.self, SessionBook.key(of: identity.userID)) { book in
            book?.closeAll(but: identity.sessionID)
        }
    }

    /// Ends the session of a refresh token. A token that is none of ours is no session to end.
    func signOut(refreshToken text: String) async throws {
        guard let token = RefreshToken(text, keys: try await cabinet.keys()) else { return }
        try await signOut(token.userID.taskID, session: token.sessionID)
    }

    private func signedIn(_ profile: Profile, _ token: RefreshToken) async throws -> SignedIn {
        let keys = try await cabinet.keys()
        return SignedIn(
            accessToken: try tokens.mint(
                for: ranked(profile), session: token.sessionID, now: .now, with: keys.signing),
            accessLifetime: tokens.lifetime, refreshToken: token.text(keys: keys), refreshLifetime: refreshLifetime,
            profile: profile)
    }
}
