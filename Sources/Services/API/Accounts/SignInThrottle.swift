import Timestamps

/// Slows down whoever guesses passwords, or which addresses have an account: by address of origin and by account.
struct SignInThrottle: Sendable {
    private let origins: FailureTable
    private let accounts: FailureTable

    init(perOrigin: Int, perAccount: Int) {
        origins = FailureTable(capacity: perOrigin, leak: .seconds(10))
        accounts = FailureTable(capacity: perAccount, leak: .seconds(30))
    }

    /// Counts the attempt as failed before it is made, so that a burst cannot slip through.
    /// - Throws: ``AccountFault/throttled(seconds:)``; such an attempt is not counted.
    func attempt(from origin: String, on account: String, now: Timestamp) throws(AccountFault) {
        if let seconds = origins.charge(origin, now: now) { throw .throttled(seconds: seconds) }
        if let seconds = accounts.charge(account, now: now) {
            origins.forgive(origin, all: false, now: now)
            throw .throttled(seconds: seconds)
        }
    }

    /// The attempt was right: the account starts afresh, the origin gets its one back.
    func succeeded(from origin: String, on account: String, now: Timestamp) {
        origins.forgive(origin, all: false, now: now)
        accounts.forgive(account, all: true, now: now)
    }

    /// The attempt was neither right nor wrong, because it could not be made.
    func void(from origin: String, on account: String, now: Timestamp) {
        origins.forgive(origin, all: false, now: now)
        accounts.forgive(account, all: false, now: now)
    }
}
