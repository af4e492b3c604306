import Synchronization
import Timestamps

/// Slows down attempts to guess passwords, or addresses with an account: by address of origin and by account.
struct SignInThrottle: Sendable {
    private let origins: FailureTable
    private let accounts: FailureTable

    init(perOrigin: Int, perAccount: Int) {
        origins = FailureTable(capacity: perOrigin, leak: .seconds(10))
        accounts = FailureTable(capacity: perAccount, leak: .seconds(30))
    }

    /// Counts the attempt as failed before it is made, so that a burst is counted in full.
    ///
    /// - Throws: ``AccountFault/throttled(seconds:)``; such an attempt is not counted.
    func attempt(from origin: String, on account: String, now: Timestamp) throws(AccountFault) {
        if let seconds = origins.charge(origin, now: now) { throw .throttled(seconds: seconds) }
        if let seconds = accounts.charge(account, now: now) {
            origins.forgive(origin, all: false, now: now)
            throw .throttled(seconds: seconds)
        }
    }

    /// Records that the attempt succeeded: resets the account, and takes back the count of the origin.
    func succeeded(from origin: String, on account: String, now: Timestamp) {
        origins.forgive(origin, all: false, now: now)
        accounts.forgive(account, all: true, now: now)
    }

    /// Takes back the count of an attempt that could not be made.
    func void(from origin: String, on account: String, now: Timestamp) {
        origins.forgive(origin, all: false, now: now)
        accounts.forgive(account, all: false, now: now)
    }
}

/// Counts failures by key in fixed memory: leaky buckets in a table of eight-way sets.
///
/// Keys are hashed with the process's own seed, so that attackers cannot target another key's slot; a full set drops
/// its emptiest bucket. Each replica counts separately: several replicas multiply the limit, but it remains a limit.
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
    ///   - capacity: number of failures that a bucket holds.
    ///   - leak: time after which one of them is forgotten.
    init(capacity: Int, leak: Duration) {
        self.capacity = Double(capacity)
        secondsPerLeak = Double(leak.components.seconds)
    }

    /// Counts one failure.
    ///
    /// - Returns: nil; or, when the bucket is full and nothing was counted, the seconds until it is not.
    func charge(_ key: String, now: Timestamp) -> Int? {
        slots.withLock { slots in
            let index = Self.slot(of: Self.digest(key), in: &slots) { self.level(of: $0, now: now) }
            let level = self.level(of: slots[index], now: now)
            let excess = level + 1 - capacity
            // A bucket that is full only by a rounding error is not full.
            guard excess <= 1e-6 else { return max(1, Int((excess * secondsPerLeak - 1e-6).rounded(.up))) }
            slots[index].level = level + 1
            slots[index].at = now
            return nil
        }
    }

    /// Takes back one failure that was none, or all of the key's.
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

    /// The key's slot; if it has none, the emptiest of its set, emptied and assigned to the key.
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
