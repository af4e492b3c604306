import Synchronization

/// The owners' states in memory, bounded in bytes. A copy may be out of date; a check of the root tells.
///
/// The most recently used copy stays, however large, so that requests need not read everything again; of an owner with
/// very many records, those not in use are packed.
final class OwnerCache<Record: StoredRecord>: Sendable {
    /// A copy and its number of uses.
    private struct Copy: Sendable {
        var snapshot: Snapshot<Record>
        var uses = 0
        /// True when more of its records are open than allowed; they are packed a few at a time.
        var isTooOpen = false

        /// Adding up a copy's cost takes time for each of its pages: done often while it is new, when most values are
        /// derived from it, and then at intervals. At its first use it costs the same as when it was stored.
        var isDueForPricing: Bool { isTooOpen || uses > 1 && uses & (uses - 1) == 0 || uses & 15 == 0 }
    }

    private let copies: Mutex<LRU<String, Copy>>

    /// Maximum size of one owner's open records, in bytes.
    private let openLimit: Int

    init(bytes: Int) {
        copies = Mutex(LRU(limit: bytes))
        openLimit = bytes / 2
    }

    var bytes: Int { copies.withLock { $0.cost } }
    var count: Int { copies.withLock { $0.count } }

    /// Finds a copy, and updates its cost from time to time to include the values derived from it.
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

    /// Sets the version that the store gave to a state saved by this replica.
    func confirm(_ state: OwnerState<Record>) -> Snapshot<Record> {
        let snapshot = Snapshot(state)
        copies.withLock { copies in
            _ = copies.use(state.owner) { copy in
                if copy.snapshot.state.root.save == state.root.save { copy.snapshot = snapshot }
            }
        }
        return snapshot
    }

    /// Stores a state, unless a later one is there already.
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

/// A dictionary bounded by the cost and the number of its values; the least recently used are evicted first, the newest
/// never.
struct LRU<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Node {
        let key: Key
        var value: Value
        var cost: Int
        var older: Int?
        var newer: Int?
    }

    private let limit: Int
    private let countLimit: Int
    private var nodes: [Node?] = []
    private var free: [Int] = []
    private var places: [Key: Int] = [:]
    private var newest: Int?
    private var oldest: Int?
    private(set) var cost = 0

    init(limit: Int, countLimit: Int = .max) {
        self.limit = limit
        self.countLimit = countLimit
    }

    var count: Int { places.count }

    /// Reads a value without counting it as a use.
    func peek(_ key: Key) -> Value? { places[key].flatMap { nodes[$0]?.value } }

    mutating func value(for key: Key) -> Value? { use(key) { $0 } }

    /// Uses a value, letting `body` modify it.
    mutating func use<Result>(_ key: Key, _ body: (inout Value) -> Result) -> Result? {
        guard let place = places[key], nodes.indices.contains(place) else { return nil }
        if newest != place {
            unlink(place)
            link(place)
        }
        return Self.use(&nodes[place], body)
    }

    private static func use<Result>(_ node: inout Node?, _ body: (inout Value) -> Result) -> Result? {
        guard var taken = node.take() else { return nil }
        defer { node = taken }
        return body(&taken.value)
    }

    mutating func set(_ value: Value, for key: Key, cost: Int) {
        remove(key)
        let node = Node(key: key, value: value, cost: cost)
        let place = free.popLast() ?? nodes.count
        if place == nodes.count { nodes.append(node) } else { nodes[place] = node }
        places[key] = place
        self.cost += cost
        link(place)
        shrink()
    }

    private mutating func shrink() {
        while cost > limit || count > countLimit, let oldest, oldest != newest, let key = nodes[oldest]?.key {
            remove(key)
        }
    }

    /// Updates the cost of a value.
    mutating func reprice(_ key: Key, cost: Int) {
        guard let place = places[key], let old = nodes[place]?.cost, old != cost else { return }
        nodes[place]?.cost = cost
        self.cost += cost - old
        shrink()
    }

    mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        unlink(place)
        cost -= nodes[place]?.cost ?? 0
        nodes[place] = nil
        free.append(place)
    }

    private mutating func link(_ place: Int) {
        nodes[place]?.older = newest
        nodes[place]?.newer = nil
        if let newest { nodes[newest]?.newer = place }
        newest = place
        if oldest == nil { oldest = place }
    }

    private mutating func unlink(_ place: Int) {
        guard let node = nodes[place] else { return }
        if let older = node.older { nodes[older]?.newer = node.newer } else { oldest = node.newer }
        if let newer = node.newer { nodes[newer]?.older = node.older } else { newest = node.older }
    }
}
