import DequeModule

/// The order of deliveries: the messages of one key one after the other, different keys side by side, first come first
/// served.
struct DeliveryLanes {
    /// One key's messages.
    private struct Lane {
        var waiting: Deque<LogEntry> = []
        /// Taken and not yet finished or put back: more than one only when they were taken together, in order.
        var underWay = 0
    }

    /// Whether everything is of one key, whatever it says.
    private let isSerial: Bool
    /// What can be taken: at most one message of a key, and none of a key that has some under way.
    private var ready: Deque<LogEntry> = []
    /// Absent for a key of which nothing is here.
    private var lanes: [String: Lane] = [:]
    /// What nobody has taken yet; looked up rarely, and therefore not kept.
    var waitingIDs: Set<Int64> {
        lanes.values.reduce(into: Set(ready.map(\.id))) { ids, lane in
            for entry in lane.waiting { ids.insert(entry.id) }
        }
    }

    /// Messages held here, those under way left out.
    private(set) var count = 0
    /// Messages taken and neither finished nor put back.
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

    /// The next message to deliver; its key is closed until ``finish(_:)`` or ``putBack(_:)``.
    mutating func take() -> LogEntry? {
        guard let entry = ready.popFirst() else { return nil }
        count -= 1
        takenCount += 1
        if let key = lane(of: entry) { lanes[key]?.underWay += 1 }
        return entry
    }

    /// The next messages to deliver together, in order; of one key as many as there are.
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

    /// Opens the key of a delivered message for the next one, once all that were taken with it are dealt with.
    mutating func finish(_ entry: LogEntry) {
        takenCount -= 1
        guard let key = lane(of: entry), isOpen(key) else { return }
        if let next = lanes[key]?.waiting.popFirst() { ready.append(next) } else { lanes[key] = nil }
    }

    /// Puts an undelivered message where it was, before all others; of several that were taken together the last first.
    mutating func putBack(_ entry: LogEntry) {
        count += 1
        takenCount -= 1
        guard let key = lane(of: entry) else { return ready.prepend(entry) }
        lanes[key]?.waiting.prepend(entry)
        if isOpen(key), let first = lanes[key]?.waiting.popFirst() { ready.prepend(first) }
    }

    /// Counts one message of the key as no longer under way; whether none is any more.
    private mutating func isOpen(_ key: String) -> Bool {
        lanes[key]?.underWay -= 1
        return lanes[key]?.underWay == 0
    }

    /// The key that a message is kept in order with; a repetition is delivered beside its original, and waits for nobody.
    private func lane(of entry: LogEntry) -> String? {
        guard entry.original == nil else { return nil }
        return isSerial ? "" : entry.message.partitionKey
    }
}
