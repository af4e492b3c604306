import DequeModule

/// The order of deliveries: messages with the same key one after the other, different keys concurrently, first come,
/// first served.
struct DeliveryLanes {
    /// The messages of one key.
    private struct Lane {
        var waiting: Deque<LogEntry> = []
        /// Number of messages taken and not yet finished or put back: more than one only when they were taken together,
        /// in order.
        var underWay = 0
    }

    /// True when all messages are treated as having the same key.
    private let isSerial: Bool
    /// The messages that can be taken: at most one for each key, and none for a key with messages under way.
    private var ready: Deque<LogEntry> = []
    /// Keyed by partition key; absent for a key without messages.
    private var lanes: [String: Lane] = [:]
    /// The messages not yet taken; computed, because it is rarely needed.
    var waitingIDs: Set<Int64> {
        lanes.values.reduce(into: Set(ready.map(\.id))) { ids, lane in
            for entry in lane.waiting { ids.insert(entry.id) }
        }
    }

    /// Number of messages held, without those under way.
    private(set) var count = 0
    /// Number of messages taken and neither finished nor put back.
    private(set) var takenCount = 0

    init(isSerial: Bool = false) { self.isSerial = isSerial }

    var hasReady: Bool { !ready.isEmpty }

    mutating func add(_ entry: LogEntry) {
        count += 1
        guard let key = lane(of: entry) else { return ready.append(entry) }
        if lanes[key] == nil {
            lanes[key] = Lane()
            ready.append(entry)
        } else {
            lanes[key]?.waiting.append(entry)
        }
    }

    /// Takes the next message to deliver; its key is blocked until ``finish(_:)`` or ``putBack(_:)``.
    mutating func take() -> LogEntry? {
        guard let entry = ready.popFirst() else { return nil }
        count -= 1
        takenCount += 1
        if let key = lane(of: entry) { lanes[key]?.underWay += 1 }
        return entry
    }

    /// Takes the next messages to deliver together, in order; several with the same key may be among them.
    mutating func take(_ limit: Int) -> [LogEntry] {
        var entries: [LogEntry] = []
        while entries.count < limit, let entry = take() {
            entries.append(entry)
            guard let key = lane(of: entry) else { continue }
            while entries.count < limit, let next = lanes[key]?.waiting.popFirst() {
                lanes[key]?.underWay += 1
                count -= 1
                takenCount += 1
                entries.append(next)
            }
        }
        return entries
    }

    /// Unblocks the key of a delivered message, once all messages taken with it are finished.
    mutating func finish(_ entry: LogEntry) {
        takenCount -= 1
        guard let key = lane(of: entry), isOpen(key) else { return }
        if let next = lanes[key]?.waiting.popFirst() { ready.append(next) } else { lanes[key] = nil }
    }

    /// Puts an undelivered message back before all others; of several taken together, the last must be put back first.
    mutating func putBack(_ entry: LogEntry) {
        count += 1
        takenCount -= 1
        guard let key = lane(of: entry) else { return ready.prepend(entry) }
        lanes[key]?.waiting.prepend(entry)
        if isOpen(key), let first = lanes[key]?.waiting.popFirst() { ready.prepend(first) }
    }

    /// Counts one message of the key as no longer under way; returns true when none is any more.
    private mutating func isOpen(_ key: String) -> Bool {
        lanes[key]?.underWay -= 1
        return lanes[key]?.underWay == 0
    }

    /// The key whose order a message follows; a redelivery runs beside its original without waiting.
    private func lane(of entry: LogEntry) -> String? {
        guard entry.original == nil else { return nil }
        return isSerial ? "" : entry.message.partitionKey
    }
}
