import Synchronization

/// What was computed from one version of an owner's records and is worth keeping as long as that version is current.
final class Derivations: Sendable {
    /// So that asking in ever new ways cannot fill the memory.
    private static let limit = 16

    private let values = Mutex<[String: any Sendable]>([:])

    func value<Value: Sendable>(_ key: String, _ build: () throws -> Value) rethrows -> Value {
        if let value = values.withLock({ $0[key] }) as? Value { return value }
        let value = try build()
        values.withLock { values in
            if values.count >= Self.limit { values.removeAll() }
            values[key] = value
        }
        return value
    }
}
