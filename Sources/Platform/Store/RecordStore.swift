public import Dapr
import DequeModule
import FoundationEssentials
import Identifiers
public import Logging
public import ServiceLifecycle
import Synchronization

/// Stores each owner's records in one document, committed with their events by a single save, on any store with ETags.
///
/// An owner's root document holds a revision, the records that changed recently, the events that wait to be published,
/// and the table of sealed pages with all other records. A change is one save of the root under its ETag: the records
/// and their events are written together or not at all. Run it as a service, so that events are published.
public final class RecordStore<Record: StoredRecord>: Sendable {
    let configuration: RecordStoreConfiguration
    let logger: Logger
    let documents: Documents
    let keys: Keys
    let cache: OwnerCache<Record>
    let checks: FreshReads<Record>
    let outbox: Outbox
    let queue: WriteQueue<Submission<Record>>
    let publisher: OutboxPublisher
    let keeper: OutboxRecovery<Record>
    let replicas: ReplicaRegistry

    /// - Parameter observe: receives every event worth counting; called often, from any thread.
    public init(
        _ configuration: RecordStoreConfiguration, dapr: DaprClient, logger: Logger,
        observe: @escaping @Sendable (StoreSignal) -> Void = { _ in }
    ) {
        let documents = Documents(dapr: dapr, store: configuration.stateStore)
        let keys = Keys(configuration)
        let cache = OwnerCache<Record>(bytes: configuration.cacheBytes)
        let checks = FreshReads(StateLoader(documents: documents, keys: keys, cache: cache, observe: observe))
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
        keeper = OutboxRecovery(
            configuration: configuration, documents: documents, keys: keys, outbox: outbox, eventPages: eventPages,
            replicas: replicas, queue: queue, logger: logger)
    }

    /// The owner's records, including every commit that was acknowledged before the call, whichever replica made it.
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
    /// - Parameters:
    ///   - prepare: is given what `change` returned and has to succeed before the save: for what must be known elsewhere
    ///     whenever the commit has happened. It may run several times, and for a commit that does not happen after all.
    ///   - change: reads and changes the records. It may run several times; only the last run counts. Its errors are
    ///     rethrown, and then nothing has changed.
    /// - Throws: an error of `change` or `prepare`, or ``StoreFault``. After ``StoreFault/unavailable`` the commit may have
    ///   happened.
    @discardableResult
    public func commit<Value: Sendable>(
        for owner: String, beforeSaving prepare: (@Sendable (Value) async throws -> Void)? = nil,
        _ change: @escaping @Sendable (inout Change<Record>) throws -> Value
    ) async throws -> Committed<Record, Value> {
        try check(owner)
        return try await withCheckedThrowingContinuation { caller in
            let submission = Submission<Record>(
                apply: { draft in
                    let value = try change(&draft)
                    var applied = Submission<Record>.Applied { snapshot in
                        caller.resume(returning: Committed(value: value, snapshot: snapshot))
                    }
                    if let prepare { applied.prepare = { try await prepare(value) } }
                    return applied
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
    /// Number of events waiting to be published by this replica.
    public var pendingEvents: Int { outbox.depth }
    /// Size of the copies in memory, in bytes.
    public var cachedBytes: Int { cache.bytes }
    /// Number of owners held in memory.
    public var cachedOwners: Int { cache.count }
}

extension RecordStore: Service {
    /// Publishes events, keeps the outboxes clean and writes this replica's heartbeat, until graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withDiscardingTaskGroup { group in
                group.addTask { await self.publisher.run() }
                group.addTask { await self.tidy() }
                group.addTask { await self.live() }
            }
        }
    }

    /// Takes over the outboxes of dead replicas. Call it periodically, on any replica.
    public func sweep() async { await keeper.sweep() }

    /// Publishes pending events and cleans the outbox, as far as broker and store allow within some seconds.
    ///
    /// For graceful shutdown, after the last commit. Gives up at once when the sidecar is gone: the remaining events
    /// are published at the next start, or by another replica.
    public func drain() async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.empty()
                return true
            }
            group.addTask {
                while await self.keeper.documents.dapr.isListening(), await self.sleep(.milliseconds(200)) {}
                return false
            }
            if await group.next() == false, !Task.isCancelled {
                logger.warning("the sidecar is gone", metadata: ["events": "\(pendingEvents)"])
            }
            group.cancelAll()
        }
    }

    private func empty() async {
        var backoff = Backoff(from: .milliseconds(5), to: .milliseconds(50), within: configuration.deadline)
        while !queue.isIdle { do { try await backoff.pause() } catch { break } }
        let published = await publisher.drain(within: configuration.deadline)
        guard !Task.isCancelled else { return }
        await keeper.tidy(idleFor: .zero)
        guard published, outbox.isEmpty else {
            return logger.warning("events are left in the outbox", metadata: ["events": "\(pendingEvents)"])
        }
        do { try await replicas.leave() } catch is CancellationError {
        } catch {
            logger.warning("the replica could not sign off", metadata: ["error": "\(error)"])
        }
    }

    private func tidy() async {
        while await sleep(configuration.cleanAfter / 4) { await keeper.tidy(idleFor: configuration.cleanAfter) }
    }

    private func live() async {
        repeat {
            do {
                try await replicas.enter()
                try await replicas.beat()
            } catch {
                logger.warning("the heartbeat failed", metadata: ["error": "\(error)"])
            }
        } while await sleep(configuration.heartbeat)
    }

    /// - Returns: false when cancelled.
    private func sleep(_ duration: Duration) async -> Bool {
        do { try await Task.sleep(for: duration) } catch { return false }
        return true
    }
}

extension RecordStore {
    /// Number of pages deleted with one request.
    private static var pagesPerRequest: Int { 32 }

    /// Deletes the pages of a closed owner, see ``Change/close()``. May be repeated; has no effect on an owner who is
    /// not closed.
    ///
    /// - Returns: true when the owner is closed.
    /// - Throws: ``StoreFault``; then some pages may be left, but unreachable.
    @discardableResult
    public func erase(_ owner: String) async throws -> Bool {
        try check(owner)
        let root = try await checks.snapshot(of: owner).state.root
        guard root.isClosed else { return false }
        guard !root.replaced.isEmpty else { return true }
        for start in stride(from: 0, to: root.replaced.count, by: Self.pagesPerRequest) {
            let pages = root.replaced[start..<min(start + Self.pagesPerRequest, root.replaced.count)]
            do { try await documents.write(pages.map { .delete(key: keys.page($0, of: owner), etag: nil) }) } catch {
                throw StoreFault.unavailable
            }
        }
        try await forgetPages(of: owner)
        return true
    }

    private func forgetPages(of owner: String) async throws {
        try await withCheckedThrowingContinuation { (caller: CheckedContinuation<Void, any Error>) in
            queue.submit(
                Submission(
                    apply: { _ in .init { _ in caller.resume() } }, fail: { caller.resume(throwing: $0) }, erases: true),
                for: owner)
        }
    }
}

/// One caller's part of a batch.
protocol QueuedWrite: Sendable {
    /// Reports a failure to the caller.
    var fail: @Sendable (any Error) -> Void { get }
}

/// Queues the commits of each owner: while one save is under way the next commits gather, and are saved together.
final class WriteQueue<Submission: QueuedWrite>: Sendable {
    private let queues = Mutex<[String: Deque<Submission>]>([:])
    private let batchLimit: Int
    private let queueLimit: Int
    /// Gives the submissions that have gathered since, as far as they fit into the batch.
    typealias Joining = @Sendable (_ batch: [Submission]) -> [Submission]
    private let commit: @Sendable ([Submission], String, Joining) async -> Void

    /// - Parameter commit: commits a batch and answers it, including submissions that joined meanwhile.
    init(
        batchLimit: Int, queueLimit: Int,
        commit: @escaping @Sendable ([Submission], _ owner: String, _ joining: Joining) async -> Void
    ) {
        self.batchLimit = batchLimit
        self.queueLimit = queueLimit
        self.commit = commit
    }

    /// True when no commit waits or is under way.
    var isIdle: Bool { queues.withLock { $0.isEmpty } }

    /// Queues a submission; it will be answered.
    func submit(_ submission: Submission, for owner: String) {
        let verdict: WriteQueueVerdict = queues.withLock { queues in
            guard let count = queues[owner]?.count else {
                queues[owner] = [submission]
                return .start
            }
            guard count < queueLimit else { return .refuse }
            queues[owner]?.append(submission)
            return .wait
        }
        switch verdict {
        case .start: Task { await work(off: owner) }
        case .wait: break
        case .refuse: submission.fail(StoreFault.overloaded)
        }
    }

    /// Commits batch after batch until none is left. There is one such loop per owner with work.
    private func work(off owner: String) async {
        while let batch = next(of: owner) { await commit(batch, owner) { self.joining($0, of: owner) } }
    }

    private func joining(_ batch: [Submission], of owner: String) -> [Submission] {
        queues.withLock { queues in
            let room = max(0, batchLimit - batch.count)
            guard let waiting = queues[owner]?.prefix(room), !waiting.isEmpty else { return [] }
            queues[owner]?.removeFirst(waiting.count)
            return Array(waiting)
        }
    }

    private func next(of owner: String) -> [Submission]? {
        queues.withLock { queues in
            guard let waiting = queues[owner], !waiting.isEmpty else {
                queues[owner] = nil
                return nil
            }
            let batch = Array(waiting.prefix(batchLimit))
            queues[owner]?.removeFirst(batch.count)
            return batch
        }
    }
}

private enum WriteQueueVerdict { case start, wait, refuse }

/// Delays that grow, with jitter, until a deadline.
struct Backoff: Sendable {
    private let deadline: ContinuousClock.Instant?
    private let longest: Duration
    private var next: Duration

    init(from first: Duration, to longest: Duration, within limit: Duration? = nil) {
        next = first
        self.longest = longest
        deadline = limit.map { .now + $0 }
    }

    /// Waits for the next delay.
    ///
    /// - Throws: `fault` when the deadline has passed, `CancellationError` when the task is cancelled.
    mutating func pause(orThrow fault: StoreFault = .unavailable) async throws {
        if let deadline, .now >= deadline { throw fault }
        try await Task.sleep(for: next * Double.random(in: 0.5...1))
        next = min(next * 2, longest)
    }
}

extension Collection {
    /// The first elements that take at most `bytes` bytes together, but at least one.
    func prefix(fitting bytes: Int, _ size: (Element) -> Int) -> SubSequence {
        var (end, room) = (startIndex, bytes)
        while end < endIndex {
            room -= size(self[end])
            guard room >= 0 || end == startIndex else { break }
            formIndex(after: &end)
        }
        return self[..<end]
    }
}
