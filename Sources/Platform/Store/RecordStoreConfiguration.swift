public import FoundationEssentials
public import JSON
public import Timestamps

/// Where a ``RecordStore`` keeps its documents, and its bounds.
public struct RecordStoreConfiguration: Sendable {
    /// The state store component.
    public var stateStore = "statestore"
    /// The first part of every record key: `tasks` makes `tasks:{owner}`. Must be free of `||`.
    public var collection = "tasks"
    /// The first part of the outbox's keys; stores that share a state store need different ones.
    public var outbox = "outbox"
    /// The CloudEvents `source` of what is published.
    public var source: String
    /// This process among those with the same app id. The same name after a restart lets it find its own outbox.
    public var replica: String

    /// So many changed records ride in the root before they are folded into pages.
    public var inlineLimit = 16
    /// So many records fit in a page, and about so many bytes of them.
    public var pageLimit = 128
    public var pageBytes = 128 << 10
    /// A fold rewrites about so many bytes at most; what is left waits for the next one.
    public var foldBytes = 1 << 20
    /// A rewritten page with fewer records joins its neighbour when both fit in one.
    public var pageMinimum = 32
    /// So many deletions are remembered for delta sync.
    public var tombstoneLimit = 64
    /// So many commits can be recognised after a save whose answer was lost.
    public var commitMarkLimit = 16

    /// The bound of the in-memory copies, in bytes.
    public var cacheBytes = 64 << 20
    /// The records that an owner may have before ``Change/isFull``; what is to be done then is for the change to say.
    public var recordsPerOwner = Int.max
    /// So many commits of one owner share a save at most.
    public var batchLimit = 64
    /// A save takes in no further commit once the root is about so long; sidecars refuse bodies beyond 4 MiB.
    public var batchBytes = 512 << 10
    /// So many commits of one owner may wait.
    public var queueLimit = 1024
    /// How long a commit or a read is tried.
    public var deadline: Duration = .seconds(10)

    /// How many events of one owner may wait for the broker, and how many bytes of them.
    public var pendingEventLimit = 1000
    public var pendingEventBytes = 1 << 20
    /// So many events that have waited for so long move out of the root into a page of their own.
    public var inlineEventLimit = 16
    public var sealEventsAfter: Duration = .milliseconds(250)
    /// The same for all owners together, in this replica's memory.
    public var totalPendingEvents = 100_000
    /// So many events are published with one request at most.
    public var publishLimit = 128
    /// And about so many bytes of them: sidecars refuse requests beyond 4 MiB, and would refuse the same ones for ever.
    public var publishBytes = 2 << 20
    /// How long after an owner's last change its published events are dropped from the root.
    public var cleanAfter: Duration = .seconds(2)
    /// How often a replica says that it lives.
    public var heartbeat: Duration = .seconds(10)
    /// A replica that has been silent for so long is taken for dead.
    public var presumedDead: Duration = .seconds(30)
    /// Another living replica's events are published by whoever sees them once they are so old.
    public var adoptAfter: Duration = .seconds(30)

    /// What ``Change/now`` is; a test's clock may run ahead.
    public var now: @Sendable () -> Timestamp = { .now }

    public init(source: String, replica: String) {
        self.source = source
        self.replica = replica
    }
}

/// Why the store could not do what was asked. A service answers 503 to all but the last three.
public enum StoreFault: Error, Sendable, Equatable {
    /// The sidecar or the store behind it did not answer in time. A commit that ends so may still have happened.
    case unavailable
    /// The store has no room left: nothing was written.
    case full
    /// Too many events of the owner (or of all owners together) wait for a broker that does not take them.
    case outboxFull
    /// Too many commits of the owner wait already.
    case overloaded
    /// Other replicas kept changing the owner's records for as long as the commit was tried.
    case conflict
    /// A stored document cannot be read; the key.
    case unreadable(key: String)
    /// The owner's id is not a UUID.
    case invalidOwner
    /// The owner was closed, for good.
    case closed
}

/// Something worth counting in a ``RecordStore``.
public enum StoreSignal: Sendable {
    /// One save that carried so many changes.
    case committed(changes: Int)
    /// A save lost against another replica and was tried again.
    case conflict
    /// So many pages were written and so many replaced.
    case folded(written: Int, replaced: Int)
    /// A read was answered from the copy in memory.
    case cacheHit
    /// A read had to parse a root and perhaps fetch pages.
    case cacheMiss
    case published(topic: String, events: Int)
    case publishFailed(topic: String, events: Int)
    /// A store fault that a caller got.
    case failed
}

/// One thing an owner has many of: what a ``RecordStore`` keeps.
public protocol StoredRecord: Sendable {
    /// Orders an owner's records. Time-ordered ids (``Foundation/UUID/timeOrdered(at:)``) make additions cheapest.
    var id: UUID { get }
    /// The owner's revision at which the record last changed; the store sets it.
    var rev: Int64 { get set }
    /// A second name by which the record can be found, unique per owner; nil for none.
    var lookupKey: String? { get }
    /// Writes the form that is stored; ``init(from:)`` reads it back, also in later versions.
    func encode(into writer: inout JSONWriter)
    init(from scanner: inout JSONScanner) throws
    /// Writes the form that clients see. Encoded once per change and kept.
    func encodeWire(into writer: inout JSONWriter)

    /// What is worth computing once about neighbouring records that do not change, such as an index; see ``Snapshot/runs``.
    associatedtype Digest: AnyObject & Sendable = NoDigest
    static func digest(of entries: [Entry<Self>]) -> Digest
}

/// Nothing: most records need no digest.
public final class NoDigest: Sendable {}

extension StoredRecord {
    public var lookupKey: String? { nil }
}

extension StoredRecord where Digest == NoDigest {
    public static func digest(of entries: [Entry<Self>]) -> NoDigest { NoDigest() }
}
