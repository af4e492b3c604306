import Synchronization

/// The owners' states in memory, bounded in bytes. What it holds may be old: a root check tells.
final class OwnerCache<Record: StoredRecord>: Sendable {
    private let states: Mutex<LRU<String, OwnerState<Record>>>

    init(bytes: Int) { states = Mutex(LRU(limit: bytes)) }

    var bytes: Int { states.withLock { $0.cost } }
    var count: Int { states.withLock { $0.count } }

    /// Finds a copy, and notes what it has come to cost with all that was derived from it.
    func state(of owner: String) -> OwnerState<Record>? {
        states.withLock { states in
            guard let state = states.value(for: owner) else { return nil }
            states.reprice(owner, cost: state.cost)
            return state
        }
    }

    /// Keeps a state, unless a later one is there already.
    func keep(_ state: OwnerState<Record>) {
        let cost = state.cost
        states.withLock { states in
            if let kept = states.peek(state.owner), kept.root.rev > state.root.rev { return }
            states.set(state, for: state.owner, cost: cost)
        }
    }
}
