import Synchronization

/// `lock.in-memory`: locks that one owner holds at a time, until they are given back or expire. Shared by the sidecars of
/// this process that load the component.
final class LockStore: Sendable {
    /// What became of giving back a lock, in Dapr's numbers.
    enum Release: Int {
        case success = 0
        case unknownLock = 1
        case othersLock = 2
    }

    private struct Lock: Sendable {
        let owner: String
        let expiry: ContinuousClock.Instant
    }

    private let locks = Mutex<[String: Lock]>([:])

    /// - Returns: whether the lock was free. Whoever holds it is refused like anybody else.
    func take(_ resource: String, for owner: String, lasting duration: Duration) -> Bool {
        let now = ContinuousClock.now
        return locks.withLock { locks in
            locks = locks.filter { $0.value.expiry > now }
            guard locks[resource] == nil else { return false }
            locks[resource] = Lock(owner: owner, expiry: now + duration)
            return true
        }
    }

    func release(_ resource: String, by owner: String) -> Release {
        locks.withLock { locks in
            guard let lock = locks[resource], lock.expiry > .now else { return .unknownLock }
            guard lock.owner == owner else { return .othersLock }
            locks[resource] = nil
            return .success
        }
    }
}
