import DequeModule
import Synchronization
import Timestamps

/// Tracks this replica's events: which wait to be published, and which are published but may still be in a root.
///
/// The roots are authoritative; this is the in-memory list of work to do on them. Events wait in lanes, one per topic,
/// in commit order, so that each owner's events keep their order.
final class Outbox: Sendable {
    private let state = Mutex(OutboxLedger())
    private let configuration: RecordStoreConfiguration
    private let wake: AsyncStream<Void>.Continuation
    /// Yields an element when there may be something to publish.
    let work: AsyncStream<Void>

    init(_ configuration: RecordStoreConfiguration) {
        self.configuration = configuration
        (work, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Number of events that wait to be published.
    var depth: Int { state.withLock { $0.depth } }

    /// The time of the oldest waiting event.
    var oldest: Timestamp? { state.withLock { $0.oldest } }

    var isFull: Bool { depth >= configuration.totalPendingEvents }

    /// The owner's published events that a root may still hold.
    func gone(of owner: String) -> OutboxLedger.Gone { state.withLock { $0.gone(of: owner) } }

    /// The root's pages of this replica's events that it has not seen since it started.
    func forgotten(of root: Root, owner: String) -> [EventPageReference] {
        guard !root.eventPages.isEmpty else { return [] }
        return state.withLock { ledger in
            let known = ledger.owners[owner]?.pages ?? [:]
            return root.eventPages.filter { $0.replica == configuration.replica && known[$0.name] == nil }
        }
    }

    /// Waits briefly when an owner's commits are about to outrun a working broker, so that they need not fail.
    ///
    /// A broker that does not work delays nothing.
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

    /// Records that a root was saved: only the events it still holds remain to be published or dropped.
    ///
    /// - Parameter page: the events that the save moved out of the root.
    func saved(_ root: Root, of owner: String, sealing page: EventPage?) {
        take(page.map { [$0] } ?? [], then: root.events, of: owner, every: false)
        state.withLock { $0.saved(root, of: owner) }
    }

    /// Queues this replica's events: the sealed ones first, as if they were still in the root, then those in the root.
    func take(_ pages: [EventPage], then events: [StoredEvent] = [], of owner: String, every: Bool) {
        for page in pages {
            take(state.withLock { $0.remaining(of: page, owner: owner) }, of: owner, every: every)
            state.withLock { $0.note(page, of: owner) }
        }
        take(events, of: owner, every: every)
    }

    /// Queues the events of a root that this replica has to publish.
    ///
    /// - Parameter every: also takes events of other replicas, because their replica is dead; otherwise takes those
    ///   only when old.
    func take(_ events: [StoredEvent], of owner: String, every: Bool) {
        guard !events.isEmpty else { return }
        let old = Timestamp(
            milliseconds: Timestamp.now.milliseconds - configuration.adoptAfter.wholeMilliseconds)
        let mine = events.filter { every || $0.replica == configuration.replica || $0.time < old }
        let added = state.withLock { $0.add(mine, of: owner) }
        if added { wake.yield() }
    }

    /// Marks an owner's root for checking: a commit may have happened, or an earlier run may have left events behind.
    ///
    /// - Parameter duration: how long the root is checked repeatedly.
    func doubt(_ owner: String, for duration: Duration) {
        let end = ContinuousClock.now + duration
        state.withLock { $0.owners[owner, default: .init()].doubtUntil = end }
    }

    /// Records that the owner's root was checked.
    func looked(at owner: String) {
        state.withLock { ledger in
            guard let end = ledger.owners[owner]?.doubtUntil, end <= .now else { return }
            ledger.owners[owner]?.doubtUntil = nil
        }
    }

    /// True when this replica has nothing left to publish, to clean or to check.
    var isEmpty: Bool { state.withLock { $0.owners.isEmpty } }

    /// Stops tracking an owner, unless there is work left to do.
    ///
    /// - Returns: true when there was none.
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

    /// The owners whose events were all published at least `duration` ago, but may still be in the root.
    func idle(for duration: Duration) -> [String] {
        let now = ContinuousClock.now
        return state.withLock { ledger in
            ledger.owners.compactMap { $1.isIdle && now - $1.lastSave >= duration ? $0 : nil }
        }
    }

    var doubtful: [String] {
        state.withLock { ledger in ledger.owners.compactMap { $1.doubtUntil == nil ? nil : $0 } }
    }

    /// The topics with waiting events that no task is publishing.
    var readyLanes: [OutboxLane] { state.withLock { $0.readyLanes } }

    /// Makes the caller the publisher of a lane, until ``begin(_:limit:bytes:)`` finds nothing or the lane is closed.
    ///
    /// - Returns: false when the lane has a publisher already.
    func open(_ lane: OutboxLane) -> Bool { state.withLock { $0.open(lane) } }

    func close(_ lane: OutboxLane) { state.withLock { $0.close(lane) } }

    /// Takes the next events of a lane, to be returned with ``finish(_:_:failed:)``.
    func begin(_ lane: OutboxLane, limit: Int, bytes: Int) -> [OutgoingEvent] {
        state.withLock { $0.begin(lane, limit: limit, bytes: bytes) }
    }

    /// Records the outcome of publishing events; failed ones return to the front of the lane.
    func finish(_ lane: OutboxLane, _ events: [OutgoingEvent], failed: Set<Int>) {
        state.withLock { $0.finish(lane, events, failed: failed) }
    }
}

extension Duration {
    var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

/// Identifies one topic, whose events are published one request after the other.
struct OutboxLane: Sendable, Hashable {
    let pubsub: String
    let topic: String
}

/// An event waiting in a lane.
struct OutgoingEvent: Sendable {
    let owner: String
    let event: StoredEvent
}

/// The bookkeeping of ``Outbox``, as a value.
struct OutboxLedger: Sendable {
    struct Owner: Sendable {
        /// Events in a lane or being published.
        var waiting: Set<StoredEvent.Position> = []
        /// Size of those events in the root, in bytes.
        var waitingBytes = 0
        /// Published events that may still be in the root.
        var published: Set<StoredEvent.Position> = []
        /// The pages of events that were seen, by name, each with its unpublished events.
        var pages: [String: Set<StoredEvent.Position>] = [:]
        var lastSave = ContinuousClock.now
        /// The time until which the root has to be checked.
        var doubtUntil: ContinuousClock.Instant?

        var isIdle: Bool { waiting.isEmpty && doubtUntil == nil }

        mutating func published(_ event: StoredEvent) {
            waiting.remove(event.position)
            waitingBytes -= event.size
            published.insert(event.position)
            guard let page = pages.first(where: { $0.value.contains(event.position) }) else { return }
            pages[page.key]?.remove(event.position)
        }
    }

    /// Published events that may still be in a root.
    struct Gone: Sendable {
        var events: Set<StoredEvent.Position> = []
        /// The names of pages whose events have all been published.
        var pages: Set<String> = []
    }

    var owners: [String: Owner] = [:]
    private var lanes: [OutboxLane: Deque<OutgoingEvent>] = [:]
    /// The lanes that have a publisher.
    private var open: Set<OutboxLane> = []
    private(set) var depth = 0
    /// True when the last publication failed.
    private(set) var isFailing = false

    var oldest: Timestamp? { lanes.values.compactMap { $0.first?.event.time }.min() }
    var readyLanes: [OutboxLane] { lanes.keys.filter { !open.contains($0) } }

    /// - Returns: true when any of the events was new.
    mutating func add(_ events: [StoredEvent], of owner: String) -> Bool {
        var known = owners[owner] ?? Owner()
        var added = false
        for event in events where !known.published.contains(event.position) {
            guard known.waiting.insert(event.position).inserted else { continue }
            lanes[OutboxLane(pubsub: event.pubsub, topic: event.topic), default: []]
                .append(OutgoingEvent(owner: owner, event: event))
            known.waitingBytes += event.size
            depth += 1
            added = true
        }
        owners[owner] = known
        return added
    }

    func gone(of owner: String) -> Gone {
        guard let known = owners[owner] else { return Gone() }
        return Gone(events: known.published, pages: Set(known.pages.lazy.filter(\.value.isEmpty).map(\.key)))
    }

    /// The page's events except those known to have been published.
    func remaining(of page: EventPage, owner: String) -> [StoredEvent] {
        guard let left = owners[owner]?.pages[page.reference.name] else { return page.events }
        return page.events.filter { left.contains($0.position) }
    }

    /// Records which events a page holds, so that it can be deleted once they have been published.
    mutating func note(_ page: EventPage, of owner: String) {
        var known = owners[owner] ?? Owner()
        if known.pages[page.reference.name] == nil {
            known.pages[page.reference.name] = Set(page.events.lazy.map(\.position)).subtracting(known.published)
        }
        owners[owner] = known
    }

    /// Forgets everything that the root just saved no longer holds.
    mutating func saved(_ root: Root, of owner: String) {
        guard var known = owners.removeValue(forKey: owner) else { return }
        let held = Set(root.eventPages.lazy.map(\.name))
        known.pages = known.pages.filter { held.contains($0.key) }
        known.published.formIntersection(root.events.lazy.map(\.position))
        known.lastSave = .now
        owners[owner] = known
    }

    /// - Returns: false when the lane has a publisher already.
    mutating func open(_ lane: OutboxLane) -> Bool { open.insert(lane).inserted }

    mutating func close(_ lane: OutboxLane) { open.remove(lane) }

    /// Takes the next events of a lane, at most `limit` and about `bytes` bytes of them, but at least one; closes the
    /// lane when there are none.
    mutating func begin(_ lane: OutboxLane, limit: Int, bytes: Int = .max) -> [OutgoingEvent] {
        guard let waiting = lanes[lane], !waiting.isEmpty else {
            lanes[lane] = nil
            close(lane)
            return []
        }
        let next = waiting.prefix(limit).prefix(fitting: bytes, \.event.size)
        lanes[lane]?.removeFirst(next.count)
        return Array(next)
    }

    /// - Parameter failed: indices into `events`.
    mutating func finish(_ lane: OutboxLane, _ events: [OutgoingEvent], failed: Set<Int>) {
        isFailing = failed.count == events.count
        var again: [OutgoingEvent] = []
        var halted: Set<String> = []
        for (index, event) in events.enumerated() {
            // An owner's events behind a failed one are published again too, so that the final order is right.
            if failed.contains(index) { halted.insert(event.owner) }
            if halted.contains(event.owner) {
                again.append(event)
            } else {
                owners[event.owner]?.published(event.event)
                depth -= 1
            }
        }
        if !again.isEmpty { lanes[lane, default: []].prepend(contentsOf: again) }
    }
}
