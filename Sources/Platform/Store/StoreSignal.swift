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
