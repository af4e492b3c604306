import Synchronization
public import Timestamps

/// Counts by key in fixed memory: leaky buckets in a table of eight-way sets.
///
/// Keys are hashed with the process's own seed, so that attackers cannot target another key's slot; a full set drops
/// its emptiest bucket. Each replica counts separately: several replicas multiply the limit, but it remains a limit.
public final class LeakyBuckets: Sendable {
    private struct Slot {
        var key: UInt64 = 0
        var level = 0.0
        var at = Timestamp(milliseconds: 0)
    }

    private static let ways = 8
    private static let sets = 1024
    /// Number of counts that a bucket holds.
    public let capacity: Int
    private let secondsPerLeak: Double
    private let slots = Mutex([Slot](repeating: Slot(), count: ways * sets))

    /// - Parameters:
    ///   - capacity: number of counts that a bucket holds.
    ///   - leak: time after which one of them is forgotten.
    public init(capacity: Int, leak: Duration) {
        self.capacity = capacity
        let (seconds, attoseconds) = leak.components
        secondsPerLeak = Double(seconds) + Double(attoseconds) / 1e18
    }

    /// The result of counting.
    public enum Outcome: Sendable, Hashable {
        /// Counted; the remaining capacity, and the seconds until the bucket is empty.
        case counted(left: Int, emptyAfter: Int)
        /// Not counted, because the bucket is full; the seconds until it is not.
        case full(seconds: Int)
    }

    /// Counts one event of a key.
    public func count(_ key: String, now: Timestamp) -> Outcome {
        slots.withLock { slots in
            let index = Self.slot(of: Self.digest(key), in: &slots) { self.level(of: $0, now: now) }
            let level = self.level(of: slots[index], now: now)
            let excess = level + 1 - Double(capacity)
            // A bucket that is full only by a rounding error is not full.
            guard excess <= 1e-6 else {
                return .full(seconds: max(1, Int((excess * secondsPerLeak - 1e-6).rounded(.up))))
            }
            slots[index].level = level + 1
            slots[index].at = now
            return .counted(
                left: Int(max(0, Double(capacity) - level - 1 + 1e-6)),
                emptyAfter: Int(((level + 1) * secondsPerLeak - 1e-6).rounded(.up)))
        }
    }

    /// Counts one event of a key.
    ///
    /// - Returns: nil; or, when the bucket is full and nothing was counted, the seconds until it is not.
    public func charge(_ key: String, now: Timestamp) -> Int? {
        if case .full(let seconds) = count(key, now: now) { seconds } else { nil }
    }

    /// Takes back one count, or all of the key's.
    public func forgive(_ key: String, all: Bool, now: Timestamp) {
        slots.withLock { slots in
            let index = Self.slot(of: Self.digest(key), in: &slots) { self.level(of: $0, now: now) }
            slots[index].level = all ? 0 : max(0, self.level(of: slots[index], now: now) - 1)
            slots[index].at = now
        }
    }

    /// The current level of the key's bucket.
    public func level(of key: String, now: Timestamp) -> Double {
        let digest = Self.digest(key)
        return slots.withLock { slots in
            let first = Self.first(of: digest)
            guard let index = (first..<first + Self.ways).first(where: { slots[$0].key == digest }) else { return 0 }
            return level(of: slots[index], now: now)
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

    private static func first(of key: UInt64) -> Int { Int(key >> 8) % sets * ways }

    /// The key's slot; if it has none, the emptiest of its set, emptied and assigned to the key.
    private static func slot(of key: UInt64, in slots: inout [Slot], level: (Slot) -> Double) -> Int {
        let first = first(of: key)
        var emptiest = first
        for index in first..<first + ways {
            if slots[index].key == key { return index }
            if level(slots[index]) < level(slots[emptiest]) { emptiest = index }
        }
        slots[emptiest] = Slot(key: key)
        return emptiest
    }
}
