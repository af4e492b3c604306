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

/// A dictionary bounded by what its values cost, and by how many they are; whatever was used longest ago goes first, and the newest stays in any case.
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

    /// Reads without counting as a use.
    func peek(_ key: Key) -> Value? { places[key].flatMap { nodes[$0]?.value } }

    mutating func value(for key: Key) -> Value? { use(key) { $0 } }

    /// Reads a value, and lets it note that it was.
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

    /// Notes that a value costs more or less than it did.
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
