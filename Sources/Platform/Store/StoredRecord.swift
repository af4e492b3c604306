public import FoundationEssentials
public import JSON

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
