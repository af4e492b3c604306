public import FoundationEssentials

/// An owner's records, ordered by id: an immutable tree of leaves, one for each page.
///
/// A copy is O(1); a change copies one leaf (128 references) and the list of leaves.
public struct Entries<Record: StoredRecord>: RandomAccessCollection, Sendable {
    /// Never empty; all but a first one without page have a page.
    private(set) var leaves: [Leaf<Record>]
    /// The index of each leaf's first entry, and the count of all behind the last.
    private var starts: [Int]

    init(_ leaves: [Leaf<Record>] = []) {
        self.leaves = leaves.isEmpty ? [.empty] : leaves
        starts = []
        starts.reserveCapacity(self.leaves.count + 1)
        starts.append(0)
        for leaf in self.leaves { starts.append((starts.last ?? 0) + leaf.count) }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { starts.last ?? 0 }

    public subscript(position: Int) -> Entry<Record> {
        precondition(position >= 0 && position < endIndex, "index out of range")
        var low = 0
        var high = leaves.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= position { low = middle } else { high = middle }
        }
        return leaves[low].entries[position - starts[low]]
    }

    /// Finds a record by its id.
    public subscript(id: UUID) -> Entry<Record>? { leaves[leaf(for: id)][id] }

    /// Finds a record by its ``StoredRecord/lookupKey``.
    public subscript(key key: String) -> Entry<Record>? {
        for leaf in leaves.reversed() {
            if let id = leaf.keys[key] { return leaf[id] }
        }
        return nil
    }

    /// The index of the first entry whose id is not below this one: where a page that continues behind an id starts.
    public func index(atOrAfter id: UUID) -> Int {
        let leaf = leaf(for: id)
        return starts[leaf] + leaves[leaf].position(of: id).index
    }

    /// What the entries cost in memory, in bytes, and how much of it ``pack()`` could give back in the end.
    var cost: (all: Int, open: Int) {
        leaves.reduce((0, 0)) { sum, leaf in
            let cost = leaf.cost
            return (sum.0 + cost.all, sum.1 + cost.open)
        }
    }

    /// Packs pages that nobody has used since the last call, as many as one request may wait for.
    func pack() {
        var packed = 0
        for leaf in leaves where packed < 32 {
            if leaf.page?.content.pack() == true { packed += 1 }
        }
    }

    /// The leaf that holds the id, or would.
    func leaf(for id: UUID) -> Int {
        var low = 0
        var high = leaves.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if let first = leaves[middle].page?.reference.first, first <= id { low = middle } else { high = middle }
        }
        return low
    }

    mutating func put(_ entry: Entry<Record>) {
        replaceLeaf(for: entry.id) { $0.putting(entry) }
    }

    mutating func remove(_ id: UUID) {
        replaceLeaf(for: id) { $0.removing(id) }
    }

    private mutating func replaceLeaf(for id: UUID, by change: (Leaf<Record>) -> Leaf<Record>) {
        let index = leaf(for: id)
        let old = leaves[index]
        let new = change(old)
        leaves[index] = new
        let growth = new.count - old.count
        guard growth != 0 else { return }
        for later in (index + 1)..<starts.count { starts[later] += growth }
    }
}

extension Entries {
    /// Walks leaf by leaf, without a search for every index.
    public struct Iterator: IteratorProtocol {
        private var leaves: IndexingIterator<[Leaf<Record>]>
        private var entries: IndexingIterator<[Entry<Record>]>

        init(_ entries: Entries) {
            leaves = entries.leaves.makeIterator()
            self.entries = [].makeIterator()
        }

        public mutating func next() -> Entry<Record>? {
            while true {
                if let entry = entries.next() { return entry }
                guard let leaf = leaves.next() else { return nil }
                entries = leaf.entries.makeIterator()
            }
        }
    }

    public func makeIterator() -> Iterator { Iterator(self) }
}
