import Synchronization

/// Why the body of a request will not come to its end.
public enum BodyFault: Error, Sendable, Hashable {
    /// It came more slowly than ``BodyLimits`` allow.
    case tooSlow
    /// The process holds as much of bodies as it may, and this one had waited longest for its end.
    case crowdedOut
}

/// The bounds of one request's body.
public struct BodyLimits: Sendable {
    /// The time a body has from its head on, besides what ``slowest`` allows for its length.
    public var deadline = Duration.seconds(30)
    /// Bytes a second that are never too slow. Time in which the service itself did not read is not counted.
    public var slowest = 64 << 10
    /// A client that takes nothing of its answer for so long is given up.
    public var stall = Duration.seconds(30)
    /// What all bodies of the process may hold together.
    public var budget = BodyBudget.process

    /// The defaults above.
    public init() {}
}

/// Bounds what the request bodies of a process hold in memory together.
///
/// When it is spent, the body that has waited longest for its end gives way: one that is sent to be read comes within
/// moments, so it is those that are sent to be held that go. Nothing is counted for a body that comes in one read.
public final class BodyBudget: Sendable {
    /// The one of this process: 48 MiB.
    public static let process = BodyBudget(bytes: 48 << 20)

    fileprivate struct Share {
        var held = 0
        let evict: (@Sendable () -> Void)?
    }

    fileprivate struct State {
        var held = 0
        var count: UInt64 = 0
        /// By the order in which the bodies began.
        var shares: [UInt64: Share] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter bytes: what all bodies may hold together.
    public init(bytes: Int) { capacity = bytes }

    /// What is held now, in bytes.
    public var held: Int { state.withLock { $0.held } }

    /// Begins to count a body.
    ///
    /// - Parameter evict: told, on any thread and once at most, that the body has to give way; without it the body never has to.
    public func claim(onEviction evict: (@Sendable () -> Void)? = nil) -> BodyClaim {
        let id = state.withLock { state in
            state.count += 1
            state.shares[state.count] = Share(evict: evict)
            return state.count
        }
        return BodyClaim(id, on: self)
    }

    /// - Returns: false when there is no room, even if the others give way; then nothing was added.
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
    /// - Returns: whether the bytes were added, and who has to give way for them.
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

    /// The body that began first of those that hold something, `id` among them whatever it holds.
    private func oldest(for id: UInt64) -> (UInt64, @Sendable () -> Void)? {
        var oldest: (id: UInt64, evict: @Sendable () -> Void)?
        for (other, share) in shares where other < oldest?.id ?? .max && (share.held > 0 || other == id) {
            if let evict = share.evict { oldest = (other, evict) }
        }
        return oldest
    }
}

/// What one body holds of a ``BodyBudget``; given back when nobody refers to it any more.
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
    /// - Returns: false when there is no room for them, or the body has given way.
    public func grow(by bytes: Int) -> Bool { budget.add(bytes, to: id) }

    /// Counts fewer bytes.
    public func shrink(by bytes: Int) { budget.remove(bytes, from: id) }
}
