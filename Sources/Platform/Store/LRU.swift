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
