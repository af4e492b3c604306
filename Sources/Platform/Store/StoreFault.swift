/// Why the store could not do what was asked. A service answers 503 to all but the last three.
public enum StoreFault: Error, Sendable, Equatable {
    /// The sidecar or the store behind it did not answer in time. A commit that ends so may still have happened.
    case unavailable
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
