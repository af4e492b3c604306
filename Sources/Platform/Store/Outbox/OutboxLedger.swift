import DequeModule
import Timestamps

/// The events of one topic leave one request after the other.
struct OutboxLane: Sendable, Hashable {
    let pubsub: String
    let topic: String
}

/// An event that waits in a lane.
struct OutgoingEvent: Sendable {
    let owner: String
    let event: StoredEvent
}

/// The bookkeeping of ``Outbox``, as a value.
struct OutboxLedger: Sendable {
    struct Owner: Sendable {
        /// Waiting in a lane or being published.
        var waiting: Set<StoredEvent.Position> = []
        /// How much of the root those take.
        var waitingBytes = 0
        /// Published, and perhaps still in the root.
        var published: Set<StoredEvent.Position> = []
        /// The pages of events that were seen, and what of each has not been published; by name.
        var pages: [String: Set<StoredEvent.Position>] = [:]
        var lastSave = ContinuousClock.now
        /// Until then the root has to be looked at.
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

    /// What has left, and may still stand in a root.
    struct Gone: Sendable {
        var events: Set<StoredEvent.Position> = []
        /// The names of pages whose events have all left.
        var pages: Set<String> = []
    }

    var owners: [String: Owner] = [:]
    private var lanes: [OutboxLane: Deque<OutgoingEvent>] = [:]
    /// The lanes that somebody is emptying.
    private var open: Set<OutboxLane> = []
    private(set) var depth = 0
    /// Whether the last publication failed.
    private(set) var isFailing = false

    var oldest: Timestamp? { lanes.values.compactMap { $0.first?.event.time }.min() }
    var readyLanes: [OutboxLane] { lanes.keys.filter { !open.contains($0) } }

    /// - Returns: whether any of the events was new.
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

    /// The page's events but those that are known to have left.
    func remaining(of page: EventPage, owner: String) -> [StoredEvent] {
        guard let left = owners[owner]?.pages[page.reference.name] else { return page.events }
        return page.events.filter { left.contains($0.position) }
    }

    /// Remembers where events stand, so that their page can go when they have left.
    mutating func note(_ page: EventPage, of owner: String) {
        var known = owners[owner] ?? Owner()
        if known.pages[page.reference.name] == nil {
            known.pages[page.reference.name] = Set(page.events.lazy.map(\.position)).subtracting(known.published)
        }
        owners[owner] = known
    }

    /// Forgets what the root that was just saved does not hold any more.
    mutating func saved(_ root: Root, of owner: String) {
        guard var known = owners.removeValue(forKey: owner) else { return }
        let held = Set(root.eventPages.lazy.map(\.name))
        known.pages = known.pages.filter { held.contains($0.key) }
        known.published.formIntersection(root.events.lazy.map(\.position))
        known.lastSave = .now
        owners[owner] = known
    }

    /// - Returns: false when somebody is emptying the lane already.
    mutating func open(_ lane: OutboxLane) -> Bool { open.insert(lane).inserted }

    mutating func close(_ lane: OutboxLane) { open.remove(lane) }

    /// Takes the next events of a lane, so many and about so many bytes at most, but one in any case; when there are none the
    /// lane is closed.
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
            // What an owner has behind a failed event goes again too, so that the order is right in the end.
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
