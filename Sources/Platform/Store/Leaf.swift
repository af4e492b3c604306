import FoundationEssentials
import Synchronization

/// One page as it reads now: the sealed records with the inline changes applied. Immutable.
final class Leaf<Record: StoredRecord>: Sendable {
    /// What is sealed beneath; nil for the one leaf of an owner who has no page yet.
    let page: Page<Record>?
    /// The records where they are not the page's own.
    private let changed: [Entry<Record>]?
    let count: Int
    /// The ids of the records that have a lookup key.
    let keys: [String: UUID]
    /// What the changed records cost in memory.
    private let changedCost: Int
    /// Roughly how long the entries are, stored.
    let size: Int
    /// No record here changed after this revision.
    let newest: Int64
    private let kept = AtomicLazyReference<Record.Digest>()

    /// Computed when first asked for; a change of one record leaves those of the other leaves.
    var digest: Record.Digest { kept.load() ?? kept.storeIfNil(Record.digest(of: entries)) }

    private init(
        page: Page<Record>?, entries: [Entry<Record>], keys: [String: UUID], cost: Int, size: Int, newest: Int64
    ) {
        self.page = page
        changed = entries
        count = entries.count
        self.keys = keys
        changedCost = cost
        self.size = size
        self.newest = newest
    }

    static var empty: Leaf { Leaf(page: nil, entries: [], keys: [:], cost: 0, size: 0, newest: 0) }

    init(_ page: Page<Record>) {
        self.page = page
        changed = nil
        count = page.content.count
        keys = page.content.keys
        changedCost = 0
        size = page.content.size
        newest = page.content.newest
    }

    var entries: [Entry<Record>] { changed ?? page?.entries ?? [] }

    /// One of ``entries``; of a packed page it alone is made.
    subscript(line: Int) -> Entry<Record> {
        if let changed { return changed[line] }
        guard let page else { preconditionFailure("a leaf without records has no lines") }
        return page.content[line]
    }

    /// The first record's id; nil when there is none.
    var firstID: UUID? { changed.map { $0.first?.id } ?? page?.reference.first }

    /// What the records cost in memory, and how much of it is open.
    var cost: (all: Int, open: Int) {
        let page: (all: Int, open: Int) = page?.content.cost ?? (0, 0)
        // What a record costs includes its part of the digest, which stays when the records are packed.
        let digest = page.open == 0 && changed == nil && kept.load() != nil ? size : 0
        return (changedCost + page.all + digest, changedCost + page.open)
    }

    private var entriesCost: Int { changed == nil ? entries.reduce(0) { $0 + $1.cost } : changedCost }

    /// Where the record is, or where it would have to go.
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

    func putting(_ entry: Entry<Record>) -> Leaf {
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
        return Leaf(
            page: page, entries: entries, keys: keys, cost: cost, size: size, newest: max(newest, entry.rev))
    }

    func removing(_ id: UUID) -> Leaf {
        let (index, found) = position(of: id)
        guard found else { return self }
        var entries = entries
        var keys = keys
        let old = entries.remove(at: index)
        if let key = old.record.lookupKey { keys[key] = nil }
        return Leaf(
            page: page, entries: entries, keys: keys, cost: entriesCost - old.cost, size: size - old.size,
            newest: newest)
    }
}
