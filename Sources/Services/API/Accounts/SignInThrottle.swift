import ServiceKit
import Timestamps

/// Slows down attempts to guess passwords, to find addresses with an account, and to create many accounts: by network
/// address and by account.
///
/// No client can lock out another. An origin that signed in to the account before has a count of its own for it. When
/// other origins have used up an account's limit, an origin that has not failed on it yet still has one attempt, which
/// is enough for the owner, who knows the password.
struct SignInThrottle: Sendable {
    private let origins: LeakyBuckets
    private let accounts: LeakyBuckets
    /// Counts by account and origin.
    private let pairs: LeakyBuckets
    /// The pairs of account and origin that signed in, kept for a month.
    private let known = LeakyBuckets(capacity: 1, leak: .seconds(30 * 86_400))
    private let created: LeakyBuckets

    /// - Parameter accountsPerOrigin: number of accounts that one origin may create at once; one more each minute.
    init(perOrigin: Int, perAccount: Int, accountsPerOrigin: Int) {
        origins = LeakyBuckets(capacity: perOrigin, leak: .seconds(10))
        accounts = LeakyBuckets(capacity: perAccount, leak: .seconds(30))
        pairs = LeakyBuckets(capacity: perAccount, leak: .seconds(30))
        created = LeakyBuckets(capacity: accountsPerOrigin, leak: .seconds(60))
    }

    /// Counts the attempt as failed before it is made, so that a burst is counted in full.
    ///
    /// - Throws: ``AccountFault/throttled(seconds:)``; such an attempt is not counted.
    func attempt(from origin: String, on account: String, now: Timestamp) throws(AccountFault) {
        let pair = Self.pair(origin, account)
        let isFirst = pairs.level(of: pair, now: now) < 0.5
        if let seconds = origins.charge(origin, now: now) { throw .throttled(seconds: seconds) }
        var wait = pairs.charge(pair, now: now)
        if wait == nil, known.level(of: pair, now: now) == 0 {
            wait = accounts.charge(account, now: now)
            if wait != nil, isFirst { return }
            if wait != nil { pairs.forgive(pair, all: false, now: now) }
        }
        guard let wait else { return }
        origins.forgive(origin, all: false, now: now)
        throw .throttled(seconds: wait)
    }

    /// Records that the attempt succeeded: resets the account, takes back the count of the origin, and remembers the
    /// pair.
    func succeeded(from origin: String, on account: String, now: Timestamp) {
        let pair = Self.pair(origin, account)
        origins.forgive(origin, all: false, now: now)
        accounts.forgive(account, all: true, now: now)
        pairs.forgive(pair, all: true, now: now)
        known.forgive(pair, all: true, now: now)
        _ = known.charge(pair, now: now)
    }

    /// Takes back the count of an attempt that could not be made.
    func void(from origin: String, on account: String, now: Timestamp) {
        origins.forgive(origin, all: false, now: now)
        accounts.forgive(account, all: false, now: now)
        pairs.forgive(Self.pair(origin, account), all: false, now: now)
    }

    /// Counts an account before it is created.
    ///
    /// - Throws: ``AccountFault/throttled(seconds:)``.
    func creation(from origin: String, now: Timestamp) throws(AccountFault) {
        if let seconds = created.charge(origin, now: now) { throw .throttled(seconds: seconds) }
    }

    /// Takes back the count of an account that was not created.
    func voidCreation(from origin: String, now: Timestamp) { created.forgive(origin, all: false, now: now) }

    private static func pair(_ origin: String, _ account: String) -> String { "\(origin)\n\(account)" }
}
