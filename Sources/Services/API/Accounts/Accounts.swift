import DatePhrases
import FoundationEssentials
import ServiceKit
import Store
import Tasks
import Timestamps

/// The users of the suite: sign-up, sign-in, and their sessions.
struct Accounts: Sendable {
    let documents: ConditionalDocuments
    let cabinet: KeyCabinet
    let hasher: PasswordHasher
    let throttle: SignInThrottle
    let tokens: AccessTokens
    let refreshLifetime: Duration
    /// The addresses of users who may see the activity of all users.
    let admins: Set<String>

    /// - Throws: ``AccountFault``.
    func signUp(_ credentials: Credentials, from origin: String) async throws -> SignedIn {
        let key = credentials.email.accountKey
        try throttle.attempt(from: origin, on: key, now: .now)
        do throws(AccountFault) { try throttle.creation(from: origin, now: .now) } catch {
            throttle.void(from: origin, on: key, now: .now)
            throw error
        }
        let account: Account
        do {
            account = Account(
                profile: Profile(
                    userID: UUID().taskID, email: credentials.email.text,
                    name: credentials.name ?? credentials.email.localPart,
                    zone: credentials.zone ?? TimeZoneName.utc,
                    dateOrder: credentials.dateOrder ?? .monthFirst),
                password: try await hasher.hash(credentials.password, for: origin), created: .now)
            for former in credentials.email.accountKeys.dropFirst()
            where try await documents.read(Account.self, former) != nil { throw AccountFault.addressTaken }
            try await create(account, under: key)
        } catch AccountFault.addressTaken {
            throttle.voidCreation(from: origin, now: .now)
            throw AccountFault.addressTaken
        } catch {
            throttle.voidCreation(from: origin, now: .now)
            throttle.void(from: origin, on: key, now: .now)
            throw error
        }
        throttle.succeeded(from: origin, on: key, now: .now)
        return try await open(account.profile, client: credentials.client)
    }

    /// - Throws: ``AccountFault``; the same, after the same work, whether the account or the password is wrong.
    func signIn(_ credentials: Credentials, from origin: String) async throws -> SignedIn {
        let key = credentials.email.accountKey
        let start = Timestamp.now
        try throttle.attempt(from: origin, on: key, now: .now)
        let account: Account?
        let isRight: Bool
        do {
            account = try await found(credentials.email)
            isRight = try await hasher.check(credentials.password, against: account?.password, for: origin)
        } catch {
            throttle.void(from: origin, on: key, now: .now)
            throw error
        }
        guard let account, isRight else { throw AccountFault.wrongCredentials }
        throttle.succeeded(from: origin, on: key, now: .now)
        await strengthen(account, password: credentials.password, origin: origin)
        // Dated from before the password was read: one that is changed at this moment ends this session too.
        return try await open(account.profile, client: credentials.client, at: start)
    }

    /// Hashes the password anew when its hash was made with lower parameters. Only at a sign-in is it known; if that
    /// fails, the next one does it.
    private func strengthen(_ account: Account, password: String, origin: String) async {
        guard hasher.isOutdated(account.password) else { return }
        guard let hash = try? await hasher.hash(password, for: origin) else { return }
        try? await documents.update(Account.self, account.key) { document in
            if document?.password == account.password { document?.password = hash }
        }
    }

    /// Verifies the caller's password, because a session alone may have been stolen.
    ///
    /// - Returns: The account whose password it is.
    /// - Throws: ``AccountFault``.
    @discardableResult
    func confirm(_ identity: Identity, password: String, from origin: String) async throws -> Account {
        let account = try await account(of: identity)
        try throttle.attempt(from: origin, on: account.key, now: .now)
        let isRight: Bool
        do { isRight = try await hasher.check(password, against: account.password, for: origin) } catch {
            throttle.void(from: origin, on: account.key, now: .now)
            throw error
        }
        guard isRight else { throw AccountFault.wrongPassword }
        throttle.succeeded(from: origin, on: account.key, now: .now)
        return account
    }

    /// Changes the password of the caller, who gives the present one. All other sessions end; API tokens hold on.
    ///
    /// - Throws: ``AccountFault``, such as ``AccountFault/wrongPassword``, also when it was changed meanwhile.
    func changePassword(
        _ identity: Identity, from password: String, to new: String, origin: String
    ) async throws {
        let confirmed = try await confirm(identity, password: password, from: origin)
        let hash = try await hasher.hash(new, for: origin)
        try await documents.update(Account.self, confirmed.key) { document in
            guard var account = document, account.profile.userID == identity.userID else {
                throw AccountFault.sessionEnded
            }
            guard account.password == confirmed.password else { throw AccountFault.wrongPassword }
            account.change(hash, at: .now, keeping: identity.sessionID)
            document = account
        }
        try await endOtherSessions(of: identity)
    }

    /// The account with an address, even if an earlier version stored it under another form.
    private func found(_ email: EmailAddress) async throws -> Account? {
        for key in email.accountKeys {
            if let account = try await documents.read(Account.self, key) { return account }
        }
        return nil
    }

    private func create(_ account: Account, under key: String) async throws {
        try await documents.update(Account.self, key) { document in
            guard document == nil else { throw AccountFault.addressTaken }
            document = account
        }
    }
}

extension Accounts {
    /// The account of a user.
    ///
    /// - Throws: ``AccountFault/sessionEnded`` when it no longer exists.
    func account(of userID: String) async throws -> Account {
        guard let book = try await documents.read(SessionBook.self, SessionBook.key(of: userID)) else {
            throw AccountFault.sessionEnded
        }
        return try await account(in: book)
    }

    /// The account of the caller. A session that was signed out is refused at once, not when its access token expires.
    ///
    /// - Throws: ``AccountFault/sessionEnded``.
    func account(of identity: Identity) async throws -> Account {
        guard let book = try await documents.read(SessionBook.self, SessionBook.key(of: identity.userID)) else {
            throw AccountFault.sessionEnded
        }
        let account = try await account(in: book)
        guard identity.sessionID.isEmpty || book.session(identity.sessionID, now: .now).map(account.admits) == true
        else { throw AccountFault.sessionEnded }
        return account
    }

    /// Changes the name and the time zone, if given.
    func edit(_ identity: Identity, _ edits: ProfileEdits) async throws -> Account {
        let found = try await account(of: identity)
        return try await documents.update(Account.self, found.key) { document in
            guard var account = document, account.profile.userID == identity.userID else {
                throw AccountFault.sessionEnded
            }
            edits.apply(to: &account.profile)
            document = account
            return account
        }
    }

    /// The profile with the roles given by the operator.
    func ranked(_ profile: Profile) -> Profile {
        var profile = profile
        let email = (try? EmailAddress(profile.email).text) ?? profile.email
        profile.roles = admins.contains(email) ? ["admin"] : []
        return profile
    }

    private func account(in book: SessionBook) async throws -> Account {
        guard let email = book.email, let account = try await documents.read(Account.self, Account.key(of: email)),
            account.profile.userID == book.userID
        else { throw AccountFault.sessionEnded }
        return account
    }
}

/// The tokens and the profile for a client that signed in.
struct SignedIn: Sendable {
    let accessToken: String
    let accessLifetime: Duration
    let refreshToken: String
    let refreshLifetime: Duration
    let profile: Profile
}

extension Accounts {
    /// Starts a session for an authenticated user.
    ///
    /// - Parameters:
    ///   - client: the client's name.
    ///   - now: a time at which the user was known to be authentic.
    /// - Throws: ``AccountFault/wrongCredentials`` when the account was deleted.
    func open(_ profile: Profile, client: String, at now: Timestamp = .now) async throws -> SignedIn {
        guard let userID = UUID(uuidString: profile.userID) else { throw AccountFault.unavailable }
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
    ///
    /// - Throws: ``AccountFault/sessionEnded``; if the token was used before, the whole session ends.
    func refresh(_ text: String) async throws -> SignedIn {
        let keys = try await cabinet.keys()
        guard let token = RefreshToken(text, keys: keys) else { throw AccountFault.sessionEnded }
        let successor = token.successor(keys: keys)
        let lifetime = refreshLifetime
        let account = try await account(of: token.userID.taskID)
        let key = SessionBook.key(of: token.userID.taskID)
        let rotation = try await documents.update(SessionBook.self, key) { book in
            if let session = book?.session(token.sessionID, now: .now), !account.admits(session) {
                book?.close(session.id)
            }
            return book?.rotate(token, to: successor, now: .now, lifetime: lifetime) ?? .ended
        }
        guard rotation == .rotated || rotation == .repeated else { throw AccountFault.sessionEnded }
        return try await signedIn(account.profile, successor)
    }

    /// Ends a session; has no effect on one that has ended.
    func signOut(_ userID: String, session: String) async throws {
        try await documents.update(SessionBook.self, SessionBook.key(of: userID)) { book in book?.close(session) }
    }

    /// The open sessions, most recently used first.
    func sessions(of identity: Identity) async throws -> [Session] {
        let account = try await account(of: identity)
        let now = Timestamp.now
        let book = try await documents.read(SessionBook.self, SessionBook.key(of: identity.userID))
        return (book?.sessions ?? []).filter { $0.expires > now && account.admits($0) }.sorted {
            $0.rotated > $1.rotated
        }
    }

    /// Ends one of the user's sessions, possibly the current one.
    ///
    /// - Throws: ``AccountFault/unknownSession``.
    func endSession(_ id: String, of identity: Identity) async throws {
        _ = try await account(of: identity)
        try await documents.update(SessionBook.self, SessionBook.key(of: identity.userID)) { book in
            guard book?.sessions.contains(where: { $0.id == id }) == true else { throw AccountFault.unknownSession }
            book?.close(id)
        }
    }

    /// Ends every session of the user except the current one.
    func endOtherSessions(of identity: Identity) async throws {
        _ = try await account(of: identity)
        try await documents.update(SessionBook.self, SessionBook.key(of: identity.userID)) { book in
            book?.closeAll(but: identity.sessionID)
        }
    }

    /// Ends the session of a refresh token. An invalid token has no effect.
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

extension Accounts {
    func apiTokens(of identity: Identity) async throws -> [IssuedToken] {
        _ = try await account(of: identity)
        let now = Timestamp.now
        let book = try await documents.read(TokenBook.self, TokenBook.key(of: identity.userID))
        return (book?.tokens ?? []).filter { $0.expires > now }
    }

    /// Makes a token, whose text is not stored and cannot be retrieved later.
    ///
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

    /// The identity of an API token; nil when the token is invalid, or its account no longer exists.
    ///
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
            zone: profile.zone, dateOrder: profile.dateOrder.rawValue, roles: Set(profile.roles))
    }

    /// Records the use for information only, so a failure is ignored.
    private func noteUse(of token: IssuedToken, in key: String, now: Timestamp) async {
        if let last = token.lastUsed, now - last < IssuedToken.useGranularity { return }
        try? await documents.update(TokenBook.self, key) { book in book?.noteUse(of: token.id, at: now) }
    }
}

extension Accounts {
    /// Erases all data of a user. The session book, which leads to the rest, comes last, and remains as an empty
    /// record. May be repeated.
    func forget(_ userID: String) async throws {
        let key = SessionBook.key(of: userID)
        try await documents.delete([TokenBook.key(of: userID)])
        try await documents.delete([Feed.key(of: userID)])
        try await documents.delete([FilterBook.key(of: userID)])
        try await documents.delete([PageSettings.key(of: userID)])
        if let email = try await documents.read(SessionBook.self, key)?.email {
            let account = Account.key(of: email)
            // The address may belong to another user by now.
            if try await documents.read(Account.self, account)?.profile.userID == userID {
                try await documents.delete([account])
            }
        }
        try await documents.update(SessionBook.self, key) { book in
            var closed = book ?? SessionBook(userID: userID, email: nil)
            closed.closeForGood()
            book = closed
        }
    }
}
