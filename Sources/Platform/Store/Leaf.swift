import FoundationEssentials

/// One page as it reads now: the sealed records with the inline changes applied. Immutable.
final class Leaf<Record: StoredRecord>: Sendable {
    /// What is sealed beneath; nil for the one leaf of an owner who has no page yet.
    let page: Page<Record>?
    let entries: [Entry<Record>]
    /// The ids of the records that have a lookup key.
    let keys: [String: UUID]
    /// What the entries cost in memory.
    let cost: Int
    /// Roughly how long the entries are, stored.
    let size: Int
    /// No record here changed after this revision.
    let newest: Int64

    private init(
        page: Page<Record>?, entries: [Entry<Record>], keys: [String: UUID], cost: Int, size: Int, newest: Int64
    ) {
        self.page = page
        self.entries = entries
        self.keys = keys
        self.cost = cost
        self.size = size
        self.newest = newest
    }

    static var empty: Leaf { Leaf(page: nil, entries: [], keys: [:], cost: 0, size: 0, newest: 0) }

    convenience init(_ page: Page<Record>) {
        var keys: [String: UUID] = [:]
        var cost = 128
        var size = 0
        var newest: Int64 = 0
        for entry in page.entries {
            if let key = entry.record.lookupKey { keys[key] = entry.id }
            cost += entry.cost
            size += entry.size
            newest = max(newest, entry.rev)
        }
        self.init(page: page, entries: page.entries, keys: keys, cost: cost, size: size, newest: newest)
    }

    /// Where the record is, or where it would have to go.
    func position(of id: UUID) -> (index: Int, found: Bool) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return (low, low < entries.count && entries[low].id == id)
    }

    subscript(id: UUID) -> Entry<Record>? {
        let (index, found) = position(of: id)
        return found ? entries[index] : nil
    }

    func putting(_ entry: Entry<Record>) -> Leaf {
        var entries = entries
        var keys = keys
        var cost = cost + entry.cost
        var size = size + entry.size
        let (index, found) = position(of: entry.id)
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
            page: page, entries: entries, keys: keys, cost: cost - old.cost, size: size - old.size, newest: newest)
    }
}
