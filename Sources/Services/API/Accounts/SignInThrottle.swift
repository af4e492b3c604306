import Synchronization
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

/// Counts failures by key in fixed memory: leaky buckets in a table of eight-way sets.
///
/// Keys are hashed with the process's own seed, so nobody can aim at another's slot; a full set forgets its emptiest bucket.
/// The counts are one replica's: with several, the bound is that many times higher, which is still a bound.
final class FailureTable: Sendable {
    private struct Slot {
        var key: UInt64 = 0
        var level = 0.0
        var at = Timestamp(milliseconds: 0)
    }

    private static let ways = 8
    private static let sets = 1024
    private let capacity: Double
    private let secondsPerLeak: Double
    private let slots = Mutex([Slot](repeating: Slot(), count: ways * sets))

    /// - Parameters:
    ///   - capacity: failures a bucket holds.
    ///   - leak: the time in which one of them is forgotten.
    init(capacity: Int, leak: Duration) {
        self.capacity = Double(capacity)
        secondsPerLeak = Double(leak.components.seconds)
    }

    /// Counts one failure.
    /// - Returns: nil, or when the bucket is full, and nothing was counted, the seconds until it is not.
    func charge(_ key: String, now: Timestamp) -> Int? {
        slots.withLock { slots in
            let index = Self.slot(of: Self.digest(key), in: &slots) { self.level(of: $0, now: now) }
            let level = self.level(of: slots[index], now: now)
            let excess = level + 1 - capacity
            // A bucket that is full by a rounding error only is not full.
            guard excess <= 1e-6 else { return max(1, Int((excess * secondsPerLeak - 1e-6).rounded(.up))) }
            slots[index].level = level + 1
            slots[index].at = now
            return nil
        }
    }

    /// Takes one failure back, because it was none, or all of the key's.
    func forgive(_ key: String, all: Bool, now: Timestamp) {
        slots.withLock { slots in
            let index = Self.slot(of: Self.digest(key), in: &slots) { self.level(of: $0, now: now) }
            slots[index].level = all ? 0 : max(0, self.level(of: slots[index], now: now) - 1)
            slots[index].at = now
        }
    }

    private func level(of slot: Slot, now: Timestamp) -> Double {
        let elapsed = Double(max(0, now.milliseconds - slot.at.milliseconds)) / 1000
        return max(0, slot.level - elapsed / secondsPerLeak)
    }

    private static func digest(_ key: String) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(key)
        return UInt64(bitPattern: Int64(hasher.finalize())) | 1
    }

    /// The key's slot; without one, the emptiest of its set, now the key's and empty.
    private static func slot(of key: UInt64, in slots: inout [Slot], level: (Slot) -> Double) -> Int {
        let first = Int(key >> 8) % sets * ways
        var emptiest = first
        for index in first..<first + ways {
            if slots[index].key == key { return index }
            if level(slots[index]) < level(slots[emptiest]) { emptiest = index }
        }
        slots[emptiest] = Slot(key: key)
        return emptiest
    }
}
