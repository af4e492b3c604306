import FoundationEssentials
import ServiceKit
import Store
import Tasks
import Timestamps

/// Everybody who may use the suite: sign-up, sign-in, and the sessions that follow.
struct Accounts: Sendable {
    let documents: ConditionalDocuments
    let cabinet: KeyCabinet
    let hasher: PasswordHasher
    let throttle: SignInThrottle
    let tokens: AccessTokens
    let refreshLifetime: Duration
    /// The addresses of those who may see what everybody does.
    let admins: Set<String>

    /// - Throws: ``AccountFault``.
    func signUp(_ credentials: Credentials, from origin: String) async throws -> SignedIn {
        let key = credentials.email.accountKey
        try throttle.attempt(from: origin, on: key, now: .now)
        let account: Account
        do {
            account = Account(
                profile: Profile(
                    userID: UUID().taskID, email: credentials.email.text,
                    name: credentials.name ?? credentials.email.localPart,
                    zone: credentials.zone ?? TimeZoneName.utc),
                password: try await hasher.hash(credentials.password), created: .now)
            for former in credentials.email.accountKeys.dropFirst()
            where try await documents.read(Account.self, former) != nil { throw AccountFault.addressTaken }
            try await create(account, under: key)
        } catch AccountFault.addressTaken {
            throw AccountFault.addressTaken
        } catch {
            throttle.void(from: origin, on: key, now: .now)
            throw error
        }
        throttle.succeeded(from: origin, on: key, now: .now)
        return try await open(account.profile, client: credentials.client)
    }

    /// - Throws: ``AccountFault``; the same, after the same work, whether the account or the password is wrong.
    func signIn(_ credentials: Credentials, from origin: String) async throws -> SignedIn {
        let key = credentials.email.accountKey
        try throttle.attempt(from: origin, on: key, now: .now)
        let account: Account?
        let isRight: Bool
        do {
            account = try await found(credentials.email)
            isRight = try await hasher.check(credentials.password, against: account?.password)
        } catch {
            throttle.void(from: origin, on: key, now: .now)
            throw error
        }
        guard let account, isRight else { throw AccountFault.wrongCredentials }
        throttle.succeeded(from: origin, on: key, now: .now)
        return try await open(account.profile, client: credentials.client)
    }

    /// Whether the password is that of the account of whoever asks: a session alone may have been stolen.
    /// - Throws: ``AccountFault``.
    func confirm(_ identity: Identity, password: String, from origin: String) async throws {
        let account = try await account(of: identity)
        try throttle.attempt(from: origin, on: account.key, now: .now)
        let isRight: Bool
        do { isRight = try await hasher.check(password, against: account.password) } catch {
            throttle.void(from: origin, on: account.key, now: .now)
            throw error
        }
        guard isRight else { throw AccountFault.wrongPassword }
        throttle.succeeded(from: origin, on: account.key, now: .now)
    }

    /// The account of an address, also one that an earlier version spelled differently.
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
