import Synchronization

/// What was computed from one version of an owner's records and is worth keeping as long as that version is current.
final class Derivations: Sendable {
    /// So that asking in ever new ways cannot fill the memory.
    private static let countLimit = 16
    private static let costLimit = 4 << 20

    private let kept = Mutex(LRU<String, any Sendable>(limit: costLimit, countLimit: countLimit))

    /// What the values take in memory, in bytes.
    var cost: Int { kept.withLock { $0.cost } }

    func value<Value: Sendable>(
        _ key: String, cost: (Value) -> Int, _ build: () throws -> Value
    ) rethrows -> Value {
        if let value = kept.withLock({ $0.value(for: key) }) as? Value { return value }
        let value = try build()
        let cost = cost(value)
        if cost <= Self.costLimit { kept.withLock { $0.set(value, for: key, cost: cost) } }
        return value
    }
}
