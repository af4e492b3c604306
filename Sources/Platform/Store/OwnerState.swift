import Dapr
public import FoundationEssentials
import JSON
import Synchronization
public import Timestamps

/// All data of one owner: the root, and the records that the root and its pages contain together.
struct OwnerState<Record: StoredRecord>: Sendable {
    let owner: String
    private(set) var root = Root()
    private(set) var entries = RecordTree<Record>()
    /// The version of the root in the store; nil when there is none, or when a save made it and the root was not read
    /// since.
    var etag: ETag?
    /// Values that services derived from the records; replaced whenever those change.
    private(set) var derivations = DerivedValues()

    /// Creates the state of an owner with no stored data.
    init(owner: String) { self.owner = owner }

    /// Creates the state by applying the inline changes to the sealed pages.
    ///
    /// - Parameter pages: the root's pages, in its order.
    init(owner: String, root: Root, pages: [SealedPage<Record>], etag: ETag?) throws {
        self.owner = owner
        self.root = root
        self.etag = etag
        entries = RecordTree(pages.map(PageView.init))
        for change in root.inline {
            if let stored = change.stored {
                entries.put(Entry(try Record(stored: stored)))
            } else {
                entries.remove(change.id)
            }
        }
    }

    /// Sets a record at a revision, in the root and in the view.
    mutating func put(_ record: Record, at rev: Int64) -> Entry<Record> {
        var record = record
        record.rev = rev
        let entry = Entry(record)
        root.change(entry.id, to: entry.stored)
        root.tombstones.removeAll { $0.id == entry.id }
        entries.put(entry)
        derivations = DerivedValues()
        return entry
    }

    mutating func remove(_ id: UUID, at rev: Int64, remembering limit: Int) {
        root.change(id, to: nil)
        root.tombstones.append(Tombstone(id: id, rev: rev))
        if root.tombstones.count > limit { root.horizon = root.tombstones.removeFirst().rev }
        entries.remove(id)
        derivations = DerivedValues()
    }

    /// Removes everything but the events still to be published. The pages become unreachable at once, and are deleted
    /// later.
    mutating func close(at rev: Int64) {
        root.isClosed = true
        root.replaced += root.pages.map(\.name)
        root.pages = []
        root.inline = []
        root.tombstones = []
        root.horizon = rev
        entries = RecordTree()
        derivations = DerivedValues()
    }

    /// Removes the names of unreferenced pages, which have been deleted.
    mutating func forgetPages() { root.replaced = [] }

    mutating func emit(_ event: StoredEvent) { root.events.append(event) }

    mutating func advance(to rev: Int64) { root.rev = rev }

    /// Drops events that have been published.
    ///
    /// - Returns: the names of the pages that held some of them.
    mutating func drop(_ gone: OutboxLedger.Gone) -> [String] {
        if !gone.events.isEmpty { root.events.removeAll { gone.events.contains($0.position) } }
        guard !gone.pages.isEmpty else { return [] }
        let names = root.eventPages.map(\.name).filter(gone.pages.contains)
        root.eventPages.removeAll { gone.pages.contains($0.name) }
        return names
    }

    /// Moves waiting events into a page.
    mutating func seal(_ page: EventPage) {
        let sealed = Set(page.events.map(\.position))
        root.events.removeAll { sealed.contains($0.position) }
        root.eventPages.append(page.reference)
    }

    /// Marks pages that only current readers may still need: the next compaction deletes them.
    mutating func retire(_ pages: [String]) { root.replaced += pages }

    /// Names the save that is about to write this state.
    ///
    /// - Parameter base: the revision it is based on; nil for a save that changes no record.
    mutating func mark(save: String, basedOn base: Int64?, remembering limit: Int) {
        root.save = save
        guard let base else { return }
        root.commits.append(CommitMark(save: save, base: base))
        if root.commits.count > limit { root.commits.removeFirst(root.commits.count - limit) }
    }

    /// Approximate size of the state in memory, in bytes, and how much of it open records take.
    ///
    /// - Parameter openLimit: size in bytes above which open records are packed, except those in use.
    func cost(packingAbove openLimit: Int) -> (all: Int, open: Int) {
        var records = entries.cost
        if records.open > openLimit {
            entries.pack()
            records = entries.cost
        }
        let all = 1024 + records.all + derivations.cost + root.events.reduce(0) { $0 + $1.size }
        return (all, records.open)
    }

    /// Replaces pages by the result of a compaction.
    mutating func apply(_ fold: Compaction<Record>) {
        root.pages = fold.leaves.compactMap { $0.page?.reference }
        root.replaced = fold.replaced
        root.inline = fold.inline
        entries = RecordTree(fold.leaves)
    }
}

extension StoredRecord {
    init(stored: [UInt8]) throws {
        self = try JSONScanner.read(stored) { try Self(from: &$0) }
    }
}

/// An owner's records as of one revision. Immutable and free to copy.
public struct Snapshot<Record: StoredRecord>: Sendable {
    /// Holds the state once for all copies, so that a snapshot is a single reference.
    private final class Box: Sendable {
        let state: OwnerState<Record>

        init(_ state: OwnerState<Record>) { self.state = state }
    }

    private let box: Box

    init(_ state: OwnerState<Record>) { box = Box(state) }

    var state: OwnerState<Record> { box.state }

    public var owner: String { state.owner }
    /// The owner's revision: 0 before the first change, incremented by each.
    public var rev: Int64 { state.root.rev }
    public var count: Int { state.entries.count }
    /// The version of the root in the store, see ``OwnerState/etag``.
    var etag: ETag? { state.etag }
    /// All records, ordered by id.
    public var entries: RecordTree<Record> { state.entries }

    /// The records in runs of neighbours; runs and their digests are kept for as long as their records do not change.
    public var runs: [Run<Record>] { state.entries.leaves.map(Run.init) }

    public subscript(id: UUID) -> Record? { state.entries[id]?.record }

    /// The changes since a revision.
    ///
    /// - Returns: nil when they are no longer (or not yet) known, so that the caller has to start over.
    public func changes(since rev: Int64) -> Changes<Record>? {
        guard rev >= state.root.horizon, rev <= self.rev else { return nil }
        var changed: [Entry<Record>] = []
        for leaf in state.entries.leaves where leaf.newest > rev {
            changed += leaf.entries.filter { $0.rev > rev }
        }
        let removed = state.root.tombstones.filter { $0.rev > rev }
        return Changes(
            rev: self.rev, changed: changed.sorted { $0.rev < $1.rev },
            removed: removed.map { Changes.Removal(id: $0.id, rev: $0.rev) })
    }

    /// Computes a value from the records and keeps it for as long as they do not change: an order, a joined answer, an
    /// index.
    ///
    /// - Parameters:
    ///   - key: names the value; the same key must always give the same type.
    ///   - cost: a value's size in memory, in bytes; it counts towards the cache's bound.
    public func derived<Value: Sendable>(
        _ key: String, cost: (Value) -> Int = { _ in 4096 }, _ build: (Snapshot) throws -> Value
    ) rethrows -> Value {
        try state.derivations.value(key, cost: cost) { try build(self) }
    }
}

/// Some neighbouring records and the values computed from them.
public struct Run<Record: StoredRecord>: Sendable {
    private let leaf: PageView<Record>

    init(_ leaf: PageView<Record>) { self.leaf = leaf }

    /// Ordered by id.
    public var entries: [Entry<Record>] { leaf.entries }
    /// One of ``entries``: cheaper than all of them when few are needed of records that have not been used for a while.
    public subscript(line: Int) -> Entry<Record> { leaf[line] }
    public var firstID: UUID? { leaf.firstID }
    public var digest: Record.Digest { leaf.digest }
}

/// The difference between two revisions of an owner.
public struct Changes<Record: StoredRecord>: Sendable {
    public struct Removal: Sendable, Equatable {
        public let id: UUID
        public let rev: Int64
    }

    /// The later of the two revisions.
    public let rev: Int64
    /// The new and modified records, in the order of their revisions.
    public let changed: [Entry<Record>]
    public let removed: [Removal]
}

/// The values computed from one version of an owner's records, kept while that version is current.
final class DerivedValues: Sendable {
    /// Limits the number of values, so that queries in ever new forms cannot fill the memory.
    private static let countLimit = 16
    private static let costLimit = 4 << 20

    private let kept = Mutex(LRU<String, any Sendable>(limit: costLimit, countLimit: countLimit))

    /// Size of the values in memory, in bytes.
    var cost: Int { kept.withLock { $0.cost } }

    func value<Value: Sendable>(
        _ key: String, cost: (Value) -> Int, _ build: () throws -> Value
    ) rethrows -> Value {
        if let value = kept.withLock({ $0.value(for: key) }) as? Value { return value }
        let value = try build()
        let cost = cost(value)
        if cost <= Self.costLimit { kept.withLock { $0.set(value, for: key, cost: cost) } }
        return value
    }
}

/// A change to an owner's records while it is being made: what a closure passed to `commit` reads and modifies.
///
/// The closure may run again on newer records when another replica saved first, so it must have no effect beyond this
/// value.
public struct Change<Record: StoredRecord>: Sendable {
    /// The revision this change will have.
    public let rev: Int64
    public let now: Timestamp
    private let replica: String
    private let eventScope: String
    private let tombstoneLimit: Int
    private let recordLimit: Int
    private(set) var state: OwnerState<Record>
    private(set) var emitted: [StoredEvent] = []
    private var touched = false

    init(of state: OwnerState<Record>, now: Timestamp, in configuration: RecordStoreConfiguration) {
        self.state = state
        self.now = now
        rev = state.root.rev + 1
        replica = configuration.replica
        eventScope = configuration.eventScope
        tombstoneLimit = configuration.tombstoneLimit
        recordLimit = configuration.recordsPerOwner
    }

    public var owner: String { state.owner }
    /// All records, ordered by id, including this change.
    public var entries: RecordTree<Record> { state.entries }
    public var count: Int { state.entries.count }
    /// True when the owner has the maximum number of records.
    public var isFull: Bool { count >= recordLimit }

    /// True when anything was changed or emitted; a change that did nothing takes no revision.
    var happened: Bool { touched || !emitted.isEmpty }

    public func record(_ id: UUID) -> Record? { state.entries[id]?.record }

    /// Finds a record by its ``StoredRecord/lookupKey``.
    public func record(named key: String) -> Record? { state.entries[key: key]?.record }

    /// Adds or replaces a record; its `rev` becomes that of this change.
    ///
    /// - Returns: the record with its wire form.
    @discardableResult
    public mutating func put(_ record: Record) -> Entry<Record> {
        touched = true
        return state.put(record, at: rev)
    }

    /// Removes a record.
    ///
    /// - Returns: the removed record; nil, with no effect, when there is none.
    @discardableResult
    public mutating func remove(_ id: UUID) -> Record? {
        guard let record = record(id) else { return nil }
        touched = true
        state.remove(id, at: rev, remembering: tombstoneLimit)
        return record
    }

    /// Removes everything for good: the owner's later reads and changes throw ``StoreFault/closed`` in every replica.
    /// Events, including those of this change, are still published. ``RecordStore/erase(_:)`` then deletes the stored
    /// pages.
    public mutating func close() {
        touched = true
        state.close(at: rev)
    }

    /// The CloudEvents `id` of the next event emitted: `<owner>.<rev>.<index>`, after the scope of its source.
    public var nextEventID: String { StoredEvent.id(owner: owner, at: nextPosition, in: eventScope) }

    /// Adds an event that is committed with the change and published after it.
    public mutating func emit(_ event: PendingEvent) {
        let stored = StoredEvent(event, at: nextPosition, by: replica, time: now)
        state.emit(stored)
        emitted.append(stored)
    }

    private var nextPosition: StoredEvent.Position { StoredEvent.Position(rev: rev, index: emitted.count) }

    /// The state with this change applied.
    var result: OwnerState<Record> {
        var state = state
        state.advance(to: rev)
        return state
    }
}

/// The result of a commit.
public struct Committed<Record: StoredRecord, Value: Sendable>: Sendable {
    /// The value that the closure returned.
    public let value: Value
    /// The records right after the save, which may include other changes that shared it.
    public let snapshot: Snapshot<Record>
}
