import Synchronization

/// The reason for which a request's body was given up.
public enum BodyFault: Error, Sendable, Hashable {
    /// It arrived more slowly than ``BodyLimits`` allow.
    case tooSlow
    /// The process holds the maximum of body bytes, and this body was the oldest unfinished one.
    case crowdedOut
}

/// The limits of one request's body.
public struct BodyLimits: Sendable {
    /// Maximum announced length of a body that is awaited whole before its request is handed over, in bytes.
    public static let whole = 64 << 10

    /// The time for a body after its head, in addition to the time that ``slowest`` allows for its length.
    public var deadline = Duration.seconds(30)
    /// The lowest sufficient rate, in bytes per second. Time in which the service itself did not read is not counted.
    public var slowest = 64 << 10
    /// The time after which a client that reads nothing of its answer is disconnected.
    public var stall = Duration.seconds(30)
    /// The budget of all bodies of the process together.
    public var budget = BodyBudget.process

    /// Creates limits with the defaults above.
    public init() {}
}

/// Limits the memory that a process's request bodies hold together.
///
/// When the budget is spent, the oldest unfinished body is evicted: an ordinary body ends within moments, so the
/// evicted ones are those sent to hold memory. Bodies that arrive in a single read are not counted.
public final class BodyBudget: Sendable {
    /// The budget of this process: 48 MiB.
    public static let process = BodyBudget(bytes: 48 << 20)

    fileprivate struct Share {
        var held = 0
        let evict: (@Sendable () -> Void)?
    }

    fileprivate struct State {
        var held = 0
        var count: UInt64 = 0
        /// The shares, keyed in the order in which the bodies began.
        var shares: [UInt64: Share] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter bytes: the capacity for all bodies together.
    public init(bytes: Int) { capacity = bytes }

    /// The number of bytes currently held.
    public var held: Int { state.withLock { $0.held } }

    /// Starts counting a body.
    ///
    /// - Parameter evict: called, on any thread and at most once, when the body is evicted; without it, the body is
    ///   never evicted.
    public func claim(onEviction evict: (@Sendable () -> Void)? = nil) -> BodyClaim {
        let id = state.withLock { state in
            state.count += 1
            state.shares[state.count] = Share(evict: evict)
            return state.count
        }
        return BodyClaim(id, on: self)
    }

    /// - Returns: false when there is no room, even after evicting the others; then nothing was added.
    fileprivate func add(_ bytes: Int, to id: UInt64) -> Bool {
        let (fits, evicted) = state.withLock { $0.add(bytes, to: id, capacity) }
        for evict in evicted { evict() }
        return fits
    }

    fileprivate func remove(_ bytes: Int, from id: UInt64) {
        state.withLock { state in
            guard let held = state.shares[id]?.held else { return }
            let bytes = min(bytes, held)
            state.shares[id]?.held -= bytes
            state.held -= bytes
        }
    }

    fileprivate func end(_ id: UInt64) {
        state.withLock { $0.held -= $0.shares.removeValue(forKey: id)?.held ?? 0 }
    }
}

extension BodyBudget.State {
    /// - Returns: true when the bytes were added, and the callbacks of the evicted bodies.
    fileprivate mutating func add(_ bytes: Int, to id: UInt64, _ capacity: Int) -> (Bool, [@Sendable () -> Void]) {
        guard shares[id] != nil else { return (false, []) }
        var evicted: [@Sendable () -> Void] = []
        while held + bytes > capacity {
            guard let (oldest, evict) = oldest(for: id), let share = shares.removeValue(forKey: oldest) else {
                return (false, evicted)
            }
            held -= share.held
            evicted.append(evict)
            if oldest == id { return (false, evicted) }
        }
        shares[id]?.held += bytes
        held += bytes
        return (true, evicted)
    }

    /// Returns the oldest of the bodies that hold bytes; `id` counts as one whatever it holds.
    private func oldest(for id: UInt64) -> (UInt64, @Sendable () -> Void)? {
        var oldest: (id: UInt64, evict: @Sendable () -> Void)?
        for (other, share) in shares where other < oldest?.id ?? .max && (share.held > 0 || other == id) {
            if let evict = share.evict { oldest = (other, evict) }
        }
        return oldest
    }
}

/// The share of one body in a ``BodyBudget``; returned to the budget when the claim is released.
public final class BodyClaim: Sendable {
    private let id: UInt64
    private let budget: BodyBudget

    fileprivate init(_ id: UInt64, on budget: BodyBudget) {
        self.id = id
        self.budget = budget
    }

    deinit { budget.end(id) }

    /// Counts more bytes.
    ///
    /// - Returns: false when there is no room for them, or the body was evicted.
    public func grow(by bytes: Int) -> Bool { budget.add(bytes, to: id) }

    /// Counts fewer bytes.
    public func shrink(by bytes: Int) { budget.remove(bytes, from: id) }
}
