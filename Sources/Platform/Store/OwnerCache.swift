import Synchronization

/// The owners' states in memory, bounded in bytes. What it holds may be old: a root check tells.
///
/// Whoever was used last stays, however large, so that no request has to read everything anew; of an owner with very many
/// records those that are not in use are packed.
final class OwnerCache<Record: StoredRecord>: Sendable {
    private let states: Mutex<LRU<String, OwnerState<Record>>>

    /// What one owner's open records may take.
    private let openLimit: Int

    init(bytes: Int) {
        states = Mutex(LRU(limit: bytes))
        openLimit = bytes / 2
    }

    var bytes: Int { states.withLock { $0.cost } }
    var count: Int { states.withLock { $0.count } }

    /// Finds a copy, and notes what it has come to cost with all that was derived from it.
    func state(of owner: String) -> OwnerState<Record>? {
        guard let state = states.withLock({ $0.value(for: owner) }) else { return nil }
        let cost = state.cost(packingAbove: openLimit)
        states.withLock { $0.reprice(owner, cost: cost) }
        return state
    }

    /// Keeps a state, unless a later one is there already.
    func keep(_ state: OwnerState<Record>) {
        let cost = state.cost(packingAbove: openLimit)
        states.withLock { states in
            if let kept = states.peek(state.owner), kept.root.rev > state.root.rev { return }
            states.set(state, for: state.owner, cost: cost)
        }
    }
}
