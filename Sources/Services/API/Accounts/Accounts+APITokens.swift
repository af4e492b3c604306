import FoundationEssentials
import ServiceKit
import Store
import Tasks
import Timestamps

extension Accounts {
    func apiTokens(of identity: Identity) async throws -> [IssuedToken] {
        _ = try await account(of: identity)
        let now = Timestamp.now
        let book = try await documents.read(TokenBook.self, TokenBook.key(of: identity.userID))
        return (book?.tokens ?? []).filter { $0.expires > now }
    }

    /// Makes a token; its text is known here and now, and never again.
    /// - Throws: ``AccountFault/tooManyTokens``.
    func issueToken(to identity: Identity, _ request: TokenRequest) async throws -> (token: APIToken, IssuedToken) {
        _ = try await account(of: identity)
        guard let userID = UUID(uuidString: identity.userID) else { throw AccountFault.sessionEnded }
        let now = Timestamp.now
        let token = APIToken(userID: userID)
        let issued = IssuedToken(token, request, now: now)
        try await documents.update(TokenBook.self, TokenBook.key(of: identity.userID)) { book in
            var changed = book ?? TokenBook()
            try changed.add(issued, now: now)
            book = changed
        }
        return (token, issued)
    }

    /// - Throws: ``AccountFault/unknownToken``.
    func revokeToken(_ id: String, of identity: Identity) async throws {
        _ = try await account(of: identity)
        try await documents.update(TokenBook.self, TokenBook.key(of: identity.userID)) { book in
            guard var changed = book else { throw AccountFault.unknownToken }
            try changed.revoke(id)
            book = changed
        }
    }

    /// Whose API token this is; nil when it does not hold, or its account is no more.
    /// - Throws: ``AccountFault/unavailable``.
    func introspect(_ text: String) async throws -> Identity? {
        let now = Timestamp.now
        guard let token = APIToken(text) else { return nil }
        let key = TokenBook.key(of: token.userID.taskID)
        guard let issued = try await documents.read(TokenBook.self, key)?.holder(of: token, now: now) else {
            return nil
        }
        let profile: Profile
        do { profile = ranked(try await account(of: token.userID.taskID).profile) } catch AccountFault.sessionEnded {
            return nil
        }
        await noteUse(of: issued, in: key, now: now)
        return Identity(
            userID: profile.userID, scopes: Set(issued.scopes), expires: issued.expires, sessionID: "",
            zone: profile.zone, roles: Set(profile.roles))
    }

    /// Only for people to look at: whether it succeeds decides nothing.
    private func noteUse(of token: IssuedToken, in key: String, now: Timestamp) async {
        if let last = token.lastUsed, now - last < IssuedToken.useGranularity { return }
        try? await documents.update(TokenBook.self, key) { book in book?.noteUse(of: token.id, at: now) }
    }
}
