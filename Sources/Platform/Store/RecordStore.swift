public import Dapr
import FoundationEssentials
import Identifiers
public import Logging

/// Keeps each owner's records in one document that one save commits, events included, on any store with ETags.
///
/// The root document of an owner holds a revision, the records that changed recently, the events that wait to be
/// published, and the table of sealed pages with all other records. A change is one save of the root under its ETag: the
/// records and their events happen together or not at all. Run it as a service, so that events are published.
public final class RecordStore<Record: StoredRecord>: Sendable {
    let configuration: RecordStoreConfiguration
    let logger: Logger
    let documents: Documents
    let keys: Keys
    let cache: OwnerCache<Record>
    let checks: RootChecks<Record>
    let outbox: Outbox
    let queue: WriteQueue<Submission<Record>>
    let publisher: OutboxPublisher
    let keeper: OutboxKeeper<Record>
    let replicas: ReplicaRegistry

    /// - Parameter observe: is told of everything worth counting; called often, from anywhere.
    public init(
        _ configuration: RecordStoreConfiguration, dapr: DaprClient, logger: Logger,
        observe: @escaping @Sendable (StoreSignal) -> Void = { _ in }
    ) {
        let documents = Documents(dapr: dapr, store: configuration.stateStore)
        let keys = Keys(configuration)
        let cache = OwnerCache<Record>(bytes: configuration.cacheBytes)
        let checks = RootChecks(StateLoader(documents: documents, keys: keys, cache: cache, observe: observe))
        let outbox = Outbox(configuration)
        let eventPages = EventPages(documents: documents, keys: keys)
        let replicas = ReplicaRegistry(configuration, documents: documents, keys: keys, outbox: outbox)
        let committer = Committer(
            configuration: configuration, documents: documents, keys: keys, cache: cache, checks: checks,
            outbox: outbox, eventPages: eventPages, replicas: replicas, observe: observe)
        let queue = WriteQueue<Submission<Record>>(
            batchLimit: configuration.batchLimit, queueLimit: configuration.queueLimit
        ) { await committer.commit($0, for: $1, joining: $2) }
        self.configuration = configuration
        self.logger = logger
        self.documents = documents
        self.keys = keys
        self.cache = cache
        self.checks = checks
        self.outbox = outbox
        self.queue = queue
        self.replicas = replicas
        publisher = OutboxPublisher(
            configuration: configuration, dapr: dapr, outbox: outbox, logger: logger, observe: observe)
        keeper = OutboxKeeper(
            configuration: configuration, documents: documents, keys: keys, outbox: outbox, eventPages: eventPages,
            replicas: replicas, queue: queue, logger: logger)
    }

    /// The owner's records: every commit that was acknowledged before the call is in them, whichever replica made it.
    ///
    /// - Throws: ``StoreFault``.
    public func snapshot(of owner: String) async throws -> Snapshot<Record> {
        try check(owner)
        let snapshot = try await checks.snapshot(of: owner)
        guard !snapshot.state.root.isClosed else { throw StoreFault.closed }
        return snapshot
    }

    /// Changes the owner's records and emits events, all or nothing.
    ///
    /// - Parameter change: reads and changes the records. It may run several times; only the last run counts. What it
    ///   throws is thrown here, and then nothing of it happened.
    /// - Throws: what `change` threw, or ``StoreFault``. After ``StoreFault/unavailable`` the commit may have happened.
    @discardableResult
    public func commit<Value: Sendable>(
        for owner: String, _ change: @escaping @Sendable (inout Change<Record>) throws -> Value
    ) async throws -> Committed<Record, Value> {
        try check(owner)
        return try await withCheckedThrowingContinuation { caller in
            let submission = Submission<Record>(
                apply: { draft in
                    let value = try change(&draft)
                    return { caller.resume(returning: Committed(value: value, snapshot: $0)) }
                },
                fail: { caller.resume(throwing: $0) })
            queue.submit(submission, for: owner)
        }
    }

    func check(_ owner: String) throws(StoreFault) {
        guard UUID(canonical: owner) != nil else { throw .invalidOwner }
    }
}

extension RecordStore {
    /// The events that wait to be published by this replica.
    public var pendingEvents: Int { outbox.depth }
    /// What the copies in memory take, in bytes.
    public var cachedBytes: Int { cache.bytes }
    /// How many owners are held in memory.
    public var cachedOwners: Int { cache.count }
}
