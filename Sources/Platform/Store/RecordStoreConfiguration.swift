public import FoundationEssentials
public import JSON
public import Timestamps

/// Where a ``RecordStore`` keeps its documents, and its limits.
public struct RecordStoreConfiguration: Sendable {
    /// The name of the state store component.
    public var stateStore = "statestore"
    /// The first part of every record key: `tasks` makes `tasks:{owner}`. Must not contain `||`.
    public var collection = "tasks"
    /// The first part of the outbox's keys; stores that share a state store component need different ones.
    public var outbox = "outbox"
    /// The CloudEvents `source` of published events.
    public var source: String
    /// Begins the ids of events, so that they are unique where several sources publish about the same owners.
    public var eventScope = ""
    /// The name of this process among those with the same app id. The same name after a restart lets it find its own
    /// outbox.
    public var replica: String

    /// Maximum number of changed records kept in the root before compaction.
    public var inlineLimit = 16
    /// Maximum number of records in a page, and approximate maximum of their bytes.
    public var pageLimit = 128
    public var pageBytes = 128 << 10
    /// Approximate maximum number of bytes that a compaction rewrites; the rest waits for the next one.
    public var foldBytes = 1 << 20
    /// Number of records below which a rewritten page joins its neighbour when both fit in one.
    public var pageMinimum = 32
    /// Number of deletions remembered for delta sync.
    public var tombstoneLimit = 64
    /// Number of commits still recognised after a save whose answer was lost.
    public var commitMarkLimit = 16

    /// Maximum size of the copies in memory, in bytes.
    public var cacheBytes = 64 << 20
    /// Maximum number of records of an owner before ``Change/isFull``; the change decides what to do then.
    public var recordsPerOwner = Int.max
    /// Maximum number of commits of one owner that share a save.
    public var batchLimit = 64
    /// Approximate size of the root, in bytes, beyond which a save takes in no further commit; sidecars refuse bodies
    /// over 4 MiB.
    public var batchBytes = 512 << 10
    /// Maximum number of waiting commits for one owner.
    public var queueLimit = 1024
    /// How long a commit or a read is retried.
    public var deadline: Duration = .seconds(10)

    /// Maximum number of one owner's events that wait for the broker, and maximum of their bytes.
    public var pendingEventLimit = 1000
    public var pendingEventBytes = 1 << 20
    /// Number and age of waiting events from which they move out of the root into a page of their own.
    public var inlineEventLimit = 16
    public var sealEventsAfter: Duration = .milliseconds(250)
    /// Maximum number of waiting events of all owners together, in this replica's memory.
    public var totalPendingEvents = 100_000
    /// Maximum number of events published with one request.
    public var publishLimit = 128
    /// Approximate maximum of their bytes: sidecars refuse requests over 4 MiB, and would refuse the same ones for
    /// ever.
    public var publishBytes = 2 << 20
    /// Time after an owner's last change until its published events are dropped from the root.
    public var cleanAfter: Duration = .seconds(2)
    /// Interval between a replica's heartbeats.
    public var heartbeat: Duration = .seconds(10)
    /// Time without a heartbeat after which a replica is presumed dead.
    public var presumedDead: Duration = .seconds(30)
    /// Age from which events of another living replica are published by any replica that sees them.
    public var adoptAfter: Duration = .seconds(30)

    /// The clock behind ``Change/now``; a test's clock may run ahead.
    public var now: @Sendable () -> Timestamp = { .now }

    public init(source: String, replica: String) {
        self.source = source
        self.replica = replica
    }
}

/// The reason why the store failed. A service answers 503 to all but the last three.
public enum StoreFault: Error, Sendable, Equatable {
    /// The sidecar or the store behind it did not answer in time. The commit may still have happened.
    case unavailable
    /// The store is full: nothing was written.
    case full
    /// Too many events of the owner (or of all owners together) wait for a broker that does not accept them.
    case outboxFull
    /// Too many commits of the owner wait already.
    case overloaded
    /// Other replicas kept changing the owner's records for as long as the commit was retried.
    case conflict
    /// The document under `key` cannot be read.
    case unreadable(key: String)
    /// The owner's id is not a UUID.
    case invalidOwner
    /// The owner was closed for good.
    case closed
}

/// An event in a ``RecordStore`` that is worth counting.
public enum StoreSignal: Sendable {
    /// One save, with the number of changes it carried.
    case committed(changes: Int)
    /// A save lost against another replica and was retried.
    case conflict
    /// A compaction, with the numbers of pages written and replaced.
    case folded(written: Int, replaced: Int)
    /// A read was answered from the copy in memory.
    case cacheHit
    /// A read had to parse a root and perhaps fetch pages.
    case cacheMiss
    case published(topic: String, events: Int)
    case publishFailed(topic: String, events: Int)
    /// A call failed with a store fault.
    case failed
}

/// The type of the records that a ``RecordStore`` keeps.
public protocol StoredRecord: Sendable {
    /// Orders an owner's records. Time-ordered ids (``Foundation/UUID/timeOrdered(at:)``) make additions cheapest.
    var id: UUID { get }
    /// The owner's revision at which the record last changed; set by the store.
    var rev: Int64 { get set }
    /// A second name to find the record by, unique per owner; nil for none.
    var lookupKey: String? { get }
    /// Writes the stored form; ``init(from:)`` reads it back, including in later versions.
    func encode(into writer: inout JSONWriter)
    init(from scanner: inout JSONScanner) throws
    /// Writes the form that clients see. It is encoded once per change and kept.
    func encodeWire(into writer: inout JSONWriter)

    /// A value worth computing once for neighbouring records that do not change, such as an index; see
    /// ``Snapshot/runs``.
    associatedtype Digest: AnyObject & Sendable = NoDigest
    static func digest(of entries: [Entry<Self>]) -> Digest
}

/// An empty digest, for records that need none.
public final class NoDigest: Sendable {}

extension StoredRecord {
    public var lookupKey: String? { nil }
}

extension StoredRecord where Digest == NoDigest {
    public static func digest(of entries: [Entry<Self>]) -> NoDigest { NoDigest() }
}
