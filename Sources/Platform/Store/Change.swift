public import FoundationEssentials
public import Timestamps

/// A change to an owner's records while it is being made: what a closure passed to `commit` reads and modifies.
///
/// The closure may run again on newer records when another replica saved first, so it must have no effect beyond this
/// value.
public struct Change<Record: StoredRecord>: Sendable {
    /// The revision this change will have.
    public let rev: Int64
    public let now: Timestamp
    private let replica: String
    private let tombstoneLimit: Int
    private(set) var state: OwnerState<Record>
    private(set) var emitted: [StoredEvent] = []
    private var touched = false

    init(of state: OwnerState<Record>, now: Timestamp, in configuration: RecordStoreConfiguration) {
        self.state = state
        self.now = now
        rev = state.root.rev + 1
        replica = configuration.replica
        tombstoneLimit = configuration.tombstoneLimit
    }

    public var owner: String { state.owner }
    /// All records, ordered by id, including this change.
    public var entries: RecordTree<Record> { state.entries }
    public var count: Int { state.entries.count }

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

    /// The CloudEvents `id` of the next event emitted: `<owner>.<rev>.<index>`.
    public var nextEventID: String { StoredEvent.id(owner: owner, at: nextPosition) }

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
