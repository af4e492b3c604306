import DequeModule
import Synchronization
import Timestamps

/// What this replica knows of events on their way: which wait to be published, and which are published but may still
/// stand in a root.
///
/// The roots are the truth; this is the memory of what to do about them. Events wait in lanes, one per topic, in the
/// order of their commits, so that each owner's events keep their order.
final class Outbox: Sendable {
    private let state = Mutex(OutboxLedger())
    private let configuration: RecordStoreConfiguration
    private let wake: AsyncStream<Void>.Continuation
    /// An element comes when there may be something to publish.
    let work: AsyncStream<Void>

    init(_ configuration: RecordStoreConfiguration) {
        self.configuration = configuration
        (work, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The events that wait to be published.
    var depth: Int { state.withLock { $0.depth } }

    /// The time of the oldest event that waits.
    var oldest: Timestamp? { state.withLock { $0.oldest } }

    var isFull: Bool { depth >= configuration.totalPendingEvents }

    /// The owner's published events that a root may still hold.
    func gone(of owner: String) -> OutboxLedger.Gone { state.withLock { $0.gone(of: owner) } }

    /// The root's pages of this replica's events that this life of it has not seen.
    func forgotten(of root: Root, owner: String) -> [EventPageReference] {
        guard !root.eventPages.isEmpty else { return [] }
        return state.withLock { ledger in
            let known = ledger.owners[owner]?.pages ?? [:]
            return root.eventPages.filter { $0.replica == configuration.replica && known[$0.name] == nil }
        }
    }

    /// Waits a little when an owner's commits are about to outrun a broker that works, so that they need not fail.
    ///
    /// A broker that does not work slows nobody down.
    func room(for owner: String) async {
        let end = ContinuousClock.now + .seconds(1)
        while isCongested(owner), .now < end { try? await Task.sleep(for: .milliseconds(2)) }
    }

    private func isCongested(_ owner: String) -> Bool {
        state.withLock { ledger in
            guard let known = ledger.owners[owner], !ledger.isFailing else { return false }
            return known.waiting.count > configuration.pendingEventLimit / 2
                || known.waitingBytes > configuration.pendingEventBytes / 2
        }
    }

    /// A root was saved: what it still holds is what can still have to leave.
    ///
    /// - Parameter page: the events that the save moved out of the root.
    func saved(_ root: Root, of owner: String, sealing page: EventPage?) {
        take(page.map { [$0] } ?? [], then: root.events, of: owner, every: false)
        state.withLock { $0.saved(root, of: owner) }
    }

    /// Lines up what this replica has to publish: the sealed events, as if they stood in the root, before those that do.
    func take(_ pages: [EventPage], then events: [StoredEvent] = [], of owner: String, every: Bool) {
        for page in pages {
            take(state.withLock { $0.remaining(of: page, owner: owner) }, of: owner, every: every)
            state.withLock { $0.note(page, of: owner) }
        }
        take(events, of: owner, every: every)
    }

    /// Lines up the events of a root that this replica has to publish.
    ///
    /// - Parameter every: also those of other replicas, because theirs is dead; otherwise only when they are old.
    func take(_ events: [StoredEvent], of owner: String, every: Bool) {
        guard !events.isEmpty else { return }
        let old = Timestamp(
            milliseconds: Timestamp.now.milliseconds - configuration.adoptAfter.wholeMilliseconds)
        let mine = events.filter { every || $0.replica == configuration.replica || $0.time < old }
        let added = state.withLock { $0.add(mine, of: owner) }
        if added { wake.yield() }
    }

    /// The owner's root has to be looked at: a commit may have happened, or an earlier life left events behind.
    ///
    /// - Parameter duration: for how long it has to be looked at again and again.
    func doubt(_ owner: String, for duration: Duration) {
        let end = ContinuousClock.now + duration
        state.withLock { $0.owners[owner, default: .init()].doubtUntil = end }
    }

    /// The owner's root was looked at.
    func looked(at owner: String) {
        state.withLock { ledger in
            guard let end = ledger.owners[owner]?.doubtUntil, end <= .now else { return }
            ledger.owners[owner]?.doubtUntil = nil
        }
    }

    /// Whether this replica has nothing left to publish, to clean or to look at.
    var isEmpty: Bool { state.withLock { $0.owners.isEmpty } }

    /// Looks no longer after an owner, unless something is left to do.
    ///
    /// - Returns: whether nothing was.
    func forget(_ owner: String) -> Bool {
        state.withLock { ledger in
            guard let known = ledger.owners[owner] else { return true }
            guard known.isIdle, known.published.isEmpty, !known.pages.contains(where: \.value.isEmpty) else {
                return false
            }
            ledger.owners[owner] = nil
            return true
        }
    }

    /// The owners whose events have all left, some time ago, but may still stand in the root.
    func idle(for duration: Duration) -> [String] {
        let now = ContinuousClock.now
        return state.withLock { ledger in
            ledger.owners.compactMap { $1.isIdle && now - $1.lastSave >= duration ? $0 : nil }
        }
    }

    var doubtful: [String] {
        state.withLock { ledger in ledger.owners.compactMap { $1.doubtUntil == nil ? nil : $0 } }
    }

    /// The topics with waiting events that nobody is publishing.
    var readyLanes: [OutboxLane] { state.withLock { $0.readyLanes } }

    /// Makes the caller the one who empties a lane, until ``begin(_:limit:bytes:)`` finds nothing or it is closed.
    ///
    /// - Returns: false when somebody does so already.
    func open(_ lane: OutboxLane) -> Bool { state.withLock { $0.open(lane) } }

    func close(_ lane: OutboxLane) { state.withLock { $0.close(lane) } }

    /// Takes the next events of a lane, to be given back to ``finish(_:_:failed:)``.
    func begin(_ lane: OutboxLane, limit: Int, bytes: Int) -> [OutgoingEvent] {
        state.withLock { $0.begin(lane, limit: limit, bytes: bytes) }
    }

    /// Notes what became of the events; those that failed are first in line again.
    func finish(_ lane: OutboxLane, _ events: [OutgoingEvent], failed: Set<Int>) {
        state.withLock { $0.finish(lane, events, failed: failed) }
    }
}

extension Duration {
    var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
