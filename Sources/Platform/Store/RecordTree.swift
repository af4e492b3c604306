public import FoundationEssentials
import JSON
import Synchronization

/// An owner's records, ordered by id: an immutable tree of leaves, one for each page.
///
/// A copy is O(1); a change copies one leaf (128 references) and the list of leaves.
public struct RecordTree<Record: StoredRecord>: RandomAccessCollection, Sendable {
    /// Never empty; each leaf has a page, except the first leaf of an owner without pages.
    private(set) var leaves: [PageView<Record>]
    /// The index of each leaf's first entry, followed by the total count.
    private var starts: [Int]

    init(_ leaves: [PageView<Record>] = []) {
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

    /// The index of the first entry whose id is not less than `id`, where a page continued after an id starts.
    public func index(atOrAfter id: UUID) -> Int {
        let leaf = leaf(for: id)
        return starts[leaf] + leaves[leaf].position(of: id).index
    }

    /// Size of the entries in memory, in bytes, and how much of it ``pack()`` could free eventually.
    var cost: (all: Int, open: Int) {
        leaves.reduce((0, 0)) { sum, leaf in
            let cost = leaf.cost
            return (sum.0 + cost.all, sum.1 + cost.open)
        }
    }

    /// Packs pages that have not been used since the last call, as many as one request may wait for.
    func pack() {
        var packed = 0
        for leaf in leaves where packed < 32 {
            if leaf.page?.content.pack() == true { packed += 1 }
        }
    }

    /// The index of the leaf that holds the id, or would hold it.
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

    private mutating func replaceLeaf(for id: UUID, by change: (PageView<Record>) -> PageView<Record>) {
        let index = leaf(for: id)
        let old = leaves[index]
        let new = change(old)
        leaves[index] = new
        let growth = new.count - old.count
        guard growth != 0 else { return }
        for later in (index + 1)..<starts.count { starts[later] += growth }
    }
}

extension RecordTree {
    /// Iterates leaf by leaf, without a search for every index.
    public struct Iterator: IteratorProtocol {
        private var leaves: IndexingIterator<[PageView<Record>]>
        private var entries: IndexingIterator<[Entry<Record>]>

        init(_ entries: RecordTree) {
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

/// The current contents of one page: the sealed records with the inline changes applied. Immutable.
final class PageView<Record: StoredRecord>: Sendable {
    /// The sealed page beneath; nil for the single leaf of an owner without pages.
    let page: SealedPage<Record>?
    /// The records, if they differ from those of the page.
    private let changed: [Entry<Record>]?
    let count: Int
    /// The ids of the records that have a lookup key.
    let keys: [String: UUID]
    /// Size of the changed records in memory, in bytes.
    private let changedCost: Int
    /// Approximate length of the stored entries, in bytes.
    let size: Int
    /// The highest revision at which a record here changed.
    let newest: Int64
    private let kept = AtomicLazyReference<Record.Digest>()

    /// Computed on first use; a change of one record keeps the digests of the other leaves.
    var digest: Record.Digest { kept.load() ?? kept.storeIfNil(Record.digest(of: entries)) }

    private init(
        page: SealedPage<Record>?, entries: [Entry<Record>], keys: [String: UUID], cost: Int, size: Int, newest: Int64
    ) {
        self.page = page
        changed = entries
        count = entries.count
        self.keys = keys
        changedCost = cost
        self.size = size
        self.newest = newest
    }

    static var empty: PageView { PageView(page: nil, entries: [], keys: [:], cost: 0, size: 0, newest: 0) }

    init(_ page: SealedPage<Record>) {
        self.page = page
        changed = nil
        count = page.content.count
        keys = page.content.keys
        changedCost = 0
        size = page.content.size
        newest = page.content.newest
    }

    var entries: [Entry<Record>] { changed ?? page?.entries ?? [] }

    /// One of ``entries``; of a packed page only this entry is decoded.
    subscript(line: Int) -> Entry<Record> {
        if let changed { return changed[line] }
        guard let page else { preconditionFailure("a leaf without records has no lines") }
        return page.content[line]
    }

    /// The first record's id; nil when there is none.
    var firstID: UUID? { changed.map { $0.first?.id } ?? page?.reference.first }

    /// Size of the records in memory, in bytes, and how much of it is open.
    var cost: (all: Int, open: Int) {
        let page: (all: Int, open: Int) = page?.content.cost ?? (0, 0)
        // A record's cost includes its part of the digest, which stays when the records are packed.
        let digest = page.open == 0 && changed == nil && kept.load() != nil ? size : 0
        return (changedCost + page.all + digest, changedCost + page.open)
    }

    private var entriesCost: Int { changed == nil ? entries.reduce(0) { $0 + $1.cost } : changedCost }

    /// The record's position, or the position to insert it at.
    func position(of id: UUID) -> (index: Int, found: Bool) { Self.position(of: id, in: entries) }

    private static func position(of id: UUID, in entries: [Entry<Record>]) -> (index: Int, found: Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return (low, low < entries.count && entries[low].id == id)
    }

    subscript(id: UUID) -> Entry<Record>? {
        let entries = entries
        let (index, found) = Self.position(of: id, in: entries)
        return found ? entries[index] : nil
    }

    func putting(_ entry: Entry<Record>) -> PageView {
        var entries = entries
        var keys = keys
        var cost = entriesCost + entry.cost
        var size = size + entry.size
        let (index, found) = Self.position(of: entry.id, in: entries)
        if found {
            cost -= entries[index].cost
            size -= entries[index].size
            if let key = entries[index].record.lookupKey { keys[key] = nil }
            entries[index] = entry
        } else {
            entries.insert(entry, at: index)
        }
        if let key = entry.record.lookupKey { keys[key] = entry.id }
        return PageView(
            page: page, entries: entries, keys: keys, cost: cost, size: size, newest: max(newest, entry.rev))
    }

    func removing(_ id: UUID) -> PageView {
        let (index, found) = position(of: id)
        guard found else { return self }
        var entries = entries
        var keys = keys
        let old = entries.remove(at: index)
        if let key = old.record.lookupKey { keys[key] = nil }
        return PageView(
            page: page, entries: entries, keys: keys, cost: entriesCost - old.cost, size: size - old.size,
            newest: newest)
    }
}

/// A record and its encoded form. A reference, so that copying thousands is cheap.
public final class Entry<Record: StoredRecord>: Sendable {
    public let id: UUID
    public let rev: Int64
    /// The wire form, encoded once.
    public let json: [UInt8]
    public let record: Record

    init(_ record: Record) {
        id = record.id
        rev = record.rev
        self.record = record
        var writer = JSONWriter(reserving: 384)
        record.encodeWire(into: &writer)
        json = writer.bytes
    }

    /// Approximate size of the entry in memory, in bytes: the record's own texts are about as long as its wire form,
    /// and so is its part of a digest.
    var cost: Int { 256 + 3 * json.count }

    /// Approximate length of the stored form, in bytes.
    var size: Int { 96 + json.count }

    /// The stored form.
    var stored: [UInt8] {
        var writer = JSONWriter(reserving: json.count + 64)
        record.encode(into: &writer)
        return writer.bytes
    }
}
