import Synchronization

/// The owners' states in memory, bounded in bytes. What it holds may be old: a root check tells.
///
/// Whoever was used last stays, however large, so that no request has to read everything anew; of an owner with very many
/// records those that are not in use are packed.
final class OwnerCache<Record: StoredRecord>: Sendable {
    /// A copy, and how often it was found.
    private struct Copy: Sendable {
        var snapshot: Snapshot<Record>
        var uses = 0
        /// Whether more of its records are open than may be; they are packed a few at a time.
        var isTooOpen = false

        /// Adding up what a copy has come to cost takes time for each of its pages: done often while it is new, when most
        /// is derived from it, and then now and again. At its first use it costs what it did when it was kept.
        var isDueForPricing: Bool { isTooOpen || uses > 1 && uses & (uses - 1) == 0 || uses & 15 == 0 }
    }

    private let copies: Mutex<LRU<String, Copy>>

    /// What one owner's open records may take.
    private let openLimit: Int

    init(bytes: Int) {
        copies = Mutex(LRU(limit: bytes))
        openLimit = bytes / 2
    }

    var bytes: Int { copies.withLock { $0.cost } }
    var count: Int { copies.withLock { $0.count } }

    /// Finds a copy, and notes from time to time what it has come to cost with all that was derived from it.
    func snapshot(of owner: String) -> Snapshot<Record>? {
        let found = copies.withLock { copies in
            copies.use(owner) { copy in
                copy.uses += 1
                return copy
            }
        }
        guard let found else { return nil }
        if found.isDueForPricing {
            let cost = found.snapshot.state.cost(packingAbove: openLimit)
            copies.withLock { copies in
                _ = copies.use(owner) { $0.isTooOpen = cost.open > openLimit }
                copies.reprice(owner, cost: cost.all)
            }
        }
        return found.snapshot
    }

    /// Notes the version that the store gave to a state that this replica saved.
    func confirm(_ state: OwnerState<Record>) -> Snapshot<Record> {
        let snapshot = Snapshot(state)
        copies.withLock { copies in
            _ = copies.use(state.owner) { copy in
                if copy.snapshot.state.root.save == state.root.save { copy.snapshot = snapshot }
            }
        }
        return snapshot
    }

    /// Keeps a state, unless a later one is there already.
    @discardableResult
    func keep(_ state: OwnerState<Record>) -> Snapshot<Record> {
        let cost = state.cost(packingAbove: openLimit)
        let snapshot = Snapshot(state)
        copies.withLock { copies in
            if let kept = copies.peek(state.owner), kept.snapshot.rev > state.root.rev { return }
            copies.set(
                Copy(snapshot: snapshot, isTooOpen: cost.open > openLimit), for: state.owner, cost: cost.all)
        }
        return snapshot
    }
}
