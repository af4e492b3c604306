import DequeModule

/// The order of deliveries: one message of a key at a time, different keys side by side, first come first served.
struct DeliveryLanes {
    private var ready: Deque<LogEntry> = []
    /// What waits behind a message of the same key that is ready or under way. The key is absent when nothing is.
    private var waiting: [String: Deque<LogEntry>] = [:]
    /// Messages held here, those under way left out.
    private(set) var count = 0

    var hasReady: Bool { !ready.isEmpty }

    mutating func add(_ entry: LogEntry) {
        count += 1
        guard let key = entry.message.partitionKey else { return ready.append(entry) }
        if waiting[key] == nil {
            waiting[key] = []
            ready.append(entry)
        } else {
            waiting[key]?.append(entry)
        }
    }

    /// The next message to deliver; its key is closed until ``finish(_:)`` or ``putBack(_:)``.
    mutating func take() -> LogEntry? {
        guard let entry = ready.popFirst() else { return nil }
        count -= 1
        return entry
    }

    /// Opens the key of a delivered message for the next one.
    mutating func finish(_ entry: LogEntry) {
        guard let key = entry.message.partitionKey else { return }
        if let next = waiting[key]?.popFirst() {
            ready.append(next)
        } else {
            waiting[key] = nil
        }
    }

    /// Puts an undelivered message where it was, before all others.
    mutating func putBack(_ entry: LogEntry) {
        count += 1
        ready.prepend(entry)
    }
}
