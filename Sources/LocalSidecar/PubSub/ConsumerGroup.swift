import Synchronization

/// The subscribers that share one topic's messages, and what is on its way to them.
///
/// The broker feeds it, dispatchers take from it. It holds a bounded part of the log in memory; the rest stays on disk
/// until there is room again.
final class ConsumerGroup: Sendable {
    struct State {
        var lanes: DeliveryLanes
        var repetitions = Repetitions()
        var window: AcknowledgedWindow
        var wakers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWaker = 0
        /// The log holds more than was taken into memory.
        var isBehind: Bool
        var members = 0
    }

    let name: ConsumerGroupName
    let topic: String
    /// The row of a durable group.
    let row: Int64
    /// Whether what does not fit into memory can be read again later; otherwise it is lost.
    private let isBacked: Bool
    /// Messages held in memory at most.
    static let capacity = 4096

    let state: Mutex<State>
    /// Tells the broker that there is something to read or to write down.
    private let touch: @Sendable () -> Void

    /// - Parameter isSerial: whether messages are delivered one after the other, in the order they came.
    init(
        _ name: ConsumerGroupName, topic: String, row: Int64 = 0, floor: Int64 = 0, isBehind: Bool = false,
        isBacked: Bool = false, isSerial: Bool = false, touch: @escaping @Sendable () -> Void = {}
    ) {
        self.name = name
        self.topic = topic
        self.row = row
        self.isBacked = isBacked
        self.touch = touch
        state = Mutex(
            State(
                lanes: DeliveryLanes(isSerial: isSerial),
                window: AcknowledgedWindow(floor: floor, isRecorded: isBacked), isBehind: isBehind))
    }

    // MARK: The broker's side

    /// Takes in what was just published, unless older messages are still on disk.
    func feed(_ entries: [LogEntry]) {
        wake(
            state.withLock { state in
                guard !state.isBehind else { return [] }
                guard state.members > 0, state.lanes.count + entries.count <= Self.capacity else {
                    state.isBehind = isBacked
                    return []
                }
                return state.add(entries)
            })
    }

    /// Takes in the next part of the log. Fewer than asked for means that the group has caught up.
    func refilled(with entries: [LogEntry], isComplete: Bool) {
        wake(
            state.withLock { state in
                state.isBehind = !isComplete
                return state.add(entries)
            })
    }

    var needsRefill: Bool { state.withLock { $0.isBehind && $0.lanes.count < Self.capacity / 2 && $0.members > 0 } }

    var floor: Int64 { state.withLock { $0.window.floor } }

    /// Whether ``progress()`` has something to write down.
    var isDirty: Bool { state.withLock { $0.window.isDirty } }

    var newest: Int64 { state.withLock { $0.window.newest } }

    func progress() -> (floor: Int64, above: [Int64])? { state.withLock { $0.window.progress() } }

    // MARK: The dispatchers' side

    /// The next message, if one is ready.
    func take() -> LogEntry? { state.withLock { $0.lanes.take() } }

    /// The next messages, as many as are ready up to a limit; those of one key stand in their order.
    func take(_ limit: Int) -> [LogEntry] { state.withLock { $0.lanes.take(limit) } }

    var hasReady: Bool { state.withLock { $0.lanes.hasReady } }

    /// The number of messages in memory that nobody has taken yet.
    var waiting: Int { state.withLock { $0.lanes.count } }

    /// The messages taken and not yet dealt with.
    var underWay: Int { state.withLock { $0.lanes.takenCount } }

    /// Whether the log holds more than was taken into memory.
    var isBehind: Bool { state.withLock { $0.isBehind } }

    /// The message is dealt with: delivered, dropped or dead-lettered.
    func finish(_ entry: LogEntry) {
        let (wakers, mustTouch) = state.withLock { state in
            let wasClean = !state.window.isDirty
            state.window.acknowledge(entry.id)
            state.lanes.finish(entry)
            state.repetitions.end(entry)
            let mustRefill = state.isBehind && state.lanes.count < Self.capacity / 2
            return (state.lanes.hasReady ? Array(state.wakers.values) : [], wasClean || mustRefill)
        }
        wake(wakers)
        if mustTouch { touch() }
    }

    /// The message could not be delivered now; it comes first when deliveries go on.
    func putBack(_ entry: LogEntry) {
        wake(
            state.withLock { state in
                state.lanes.putBack(entry)
                return Array(state.wakers.values)
            })
    }

    /// Joins as a subscriber; the stream yields when there may be something to take.
    func join() -> GroupMembership {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.nextWaker += 1
            state.members += 1
            state.wakers[state.nextWaker] = continuation
            return state.nextWaker
        }
        continuation.yield()
        touch()
        return GroupMembership(id: id, wakes: stream, wake: continuation)
    }

    func leave(_ id: Int) {
        let waker = state.withLock { state in
            state.members -= 1
            return state.wakers.removeValue(forKey: id)
        }
        waker?.finish()
    }

    var hasMembers: Bool { state.withLock { $0.members > 0 } }

    func wake(_ wakers: [AsyncStream<Void>.Continuation]) {
        for waker in wakers { waker.yield() }
    }
}

/// A subscriber's place in a group.
struct GroupMembership: Sendable {
    let id: Int
    /// Yields when there may be something to take.
    let wakes: AsyncStream<Void>
    let wake: AsyncStream<Void>.Continuation
}

extension ConsumerGroup.State {
    mutating func add(_ entries: [LogEntry]) -> [AsyncStream<Void>.Continuation] {
        for entry in entries {
            window.add(entry.id)
            lanes.add(entry)
        }
        return entries.isEmpty ? [] : Array(wakers.values)
    }
}
