import Dapr
public import FoundationEssentials

/// An owner's records as they were at one revision. Copying it costs nothing; it never changes.
public struct Snapshot<Record: StoredRecord>: Sendable {
    /// Holds the state once for all copies: a snapshot is one reference, however many hands it goes through.
    private final class Box: Sendable {
        let state: OwnerState<Record>

        init(_ state: OwnerState<Record>) { self.state = state }
    }

    private let box: Box

    init(_ state: OwnerState<Record>) { box = Box(state) }

    var state: OwnerState<Record> { box.state }

    public var owner: String { state.owner }
    /// The owner's revision: 0 before the first change, one more with each.
    public var rev: Int64 { state.root.rev }
    public var count: Int { state.entries.count }
    /// The version of the root in the store, see ``OwnerState/etag``.
    var etag: ETag? { state.etag }
    /// All records, ordered by id.
    public var entries: Entries<Record> { state.entries }

    /// The records in runs of neighbours that are kept, and whose digests are kept, for as long as they do not change.
    public var runs: [Run<Record>] { state.entries.leaves.map(Run.init) }

    public subscript(id: UUID) -> Record? { state.entries[id]?.record }

    /// What has changed after a revision.
    ///
    /// - Returns: nil when it is not known any more (or yet): whoever asks has to start over.
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

    /// Something computed from the records, kept for as long as they do not change: an order, a joined answer, an index.
    ///
    /// - Parameters:
    ///   - key: names what is computed; the same key must always give the same type.
    ///   - cost: what a value takes in memory, in bytes; it counts towards the cache's bound.
    public func derived<Value: Sendable>(
        _ key: String, cost: (Value) -> Int = { _ in 4096 }, _ build: (Snapshot) throws -> Value
    ) rethrows -> Value {
        try state.derivations.value(key, cost: cost) { try build(self) }
    }
}

/// Some neighbouring records, and what was computed about them.
public struct Run<Record: StoredRecord>: Sendable {
    private let leaf: Leaf<Record>

    init(_ leaf: Leaf<Record>) { self.leaf = leaf }

    /// Ordered by id.
    public var entries: [Entry<Record>] { leaf.entries }
    /// One of ``entries``: cheaper than all of them when few are wanted of records that nobody has used for a while.
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

    /// The revision that the difference leads to.
    public let rev: Int64
    /// The records that are new or different, in the order of their revisions.
    public let changed: [Entry<Record>]
    public let removed: [Removal]
}
