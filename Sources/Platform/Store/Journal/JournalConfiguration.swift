/// Where a ``Journal`` keeps its documents, and its bounds.
public struct JournalConfiguration: Sendable {
    /// The state store component.
    public var stateStore = "statestore"
    /// The first part of every key: `audit` makes `audit:{owner}`. Must be free of `||`.
    public var collection: String

    /// More records than this, or more bytes of them, are sealed into segments instead of riding in the root.
    public var inlineLimit = 32
    public var inlineBytes = 64 << 10
    /// So many records fit in a segment, and about so many bytes of them.
    public var segmentLimit = 128
    public var segmentBytes = 256 << 10
    /// So many segments are sealed into a volume.
    public var volumeLimit = 64

    /// The bound of the copies in memory, in bytes.
    public var cacheBytes = 32 << 20
    /// So many submissions for one owner share a save at most.
    public var batchLimit = 64
    /// A save takes in no further submission once it is about so long.
    public var batchBytes = 512 << 10
    /// So many submissions for one owner may wait.
    public var queueLimit = 1024
    /// So many saves can be recognised after one whose answer was lost.
    public var commitMarkLimit = 16
    /// How long an append or a read is tried.
    public var deadline: Duration = .seconds(10)

    public init(collection: String) { self.collection = collection }

    func root(of owner: String) -> String { "\(collection):\(owner)" }
    func part(_ name: String, of owner: String) -> String { "\(collection):\(owner):\(name)" }
}
