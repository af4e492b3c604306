import DequeModule
import Synchronization

/// The subscribers that share one topic's messages, and the messages on their way to them.
///
/// The broker adds messages, dispatchers take them. A bounded part of the log is held in memory; the rest stays on disk
/// until there is room again.
final class ConsumerGroup: Sendable {
    struct State {
        var lanes: DeliveryLanes
        var repetitions = Repetitions()
        var window: AcknowledgedWindow
        var wakers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWaker = 0
        /// True when the log holds more messages than are in memory.
        var isBehind: Bool
        var members = 0
    }

    let name: ConsumerGroupName
    let topic: String
    /// The database row of a durable group.
    let row: Int64
    /// True when messages that do not fit into memory can be read again later; otherwise they are lost.
    private let isBacked: Bool
    /// Maximum number of messages held in memory.
    static let capacity = 4096

    let state: Mutex<State>
    /// Tells the broker that there is something to read or to write.
    private let touch: @Sendable () -> Void

    /// - Parameter isSerial: true to deliver messages one after the other, in order of arrival.
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

    /// Adds messages that were just published, unless older ones are still on disk.
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

    /// Adds the next part of the log. Fewer entries than requested mean that the group has caught up.
    func refilled(with entries: [LogEntry], isComplete: Bool) {
        wake(
            state.withLock { state in
                state.isBehind = !isComplete
                return state.add(entries)
            })
    }

    var needsRefill: Bool { state.withLock { $0.isBehind && $0.lanes.count < Self.capacity / 2 && $0.members > 0 } }

    var floor: Int64 { state.withLock { $0.window.floor } }

    /// True when ``progress()`` has something to write.
    var isDirty: Bool { state.withLock { $0.window.isDirty } }

    var newest: Int64 { state.withLock { $0.window.newest } }

    func progress() -> (floor: Int64, above: [Int64])? { state.withLock { $0.window.progress() } }

    // MARK: The dispatchers' side

    /// The next message, if one is ready.
    func take() -> LogEntry? { state.withLock { $0.lanes.take() } }

    /// The next ready messages, up to a limit; those with the same key are in order.
    func take(_ limit: Int) -> [LogEntry] { state.withLock { $0.lanes.take(limit) } }

    var hasReady: Bool { state.withLock { $0.lanes.hasReady } }

    /// Number of messages in memory that have not been taken yet.
    var waiting: Int { state.withLock { $0.lanes.count } }

    /// Number of messages taken and not yet finished.
    var underWay: Int { state.withLock { $0.lanes.takenCount } }

    /// True when the log holds more messages than are in memory.
    var isBehind: Bool { state.withLock { $0.isBehind } }

    /// Marks a message as finished: delivered, dropped or dead-lettered.
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

    /// Puts back a message that could not be delivered; it comes first when deliveries resume.
    func putBack(_ entry: LogEntry) {
        wake(
            state.withLock { state in
                state.lanes.putBack(entry)
                return Array(state.wakers.values)
            })
    }

    /// Joins as a subscriber; the stream yields when there may be messages to take.
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

/// A subscriber's membership in a group.
struct GroupMembership: Sendable {
    let id: Int
    /// Yields when there may be messages to take.
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

/// Redelivery of a message while an earlier attempt still runs, as Dapr's Redis component does.
extension ConsumerGroup {
    /// The messages in memory that have not been taken.
    var waitingIDs: Set<Int64> { state.withLock { $0.lanes.waitingIDs } }

    /// Queues a redelivery beside its original.
    ///
    /// - Returns: false when the original is finished, and there is nothing to redeliver.
    func `repeat`(_ entry: LogEntry) -> Bool {
        let wakers = state.withLock { state -> [AsyncStream<Void>.Continuation]? in
            guard let original = entry.original, state.window.isOpen(original),
                !state.repetitions.isSettled(entry)
            else { return nil }
            state.repetitions.begin(of: original)
            return state.add([entry])
        }
        guard let wakers else { return false }
        wake(wakers)
        return true
    }

    /// Claims a message before acting on its outcome, so that two attempts never do the same; false when another
    /// attempt has.
    func claim(_ entry: LogEntry) -> Bool { state.withLock { $0.repetitions.claim(entry) } }

    /// Withdraws a claim, because the action failed.
    func release(_ entry: LogEntry) { state.withLock { $0.repetitions.release(entry) } }

    /// True when another attempt has settled the message.
    func isSettled(_ entry: LogEntry) -> Bool { state.withLock { $0.repetitions.isSettled(entry) } }
}

/// The messages of the log that a group has finished: all up to a floor, and some above it.
struct AcknowledgedWindow {
    private var window: Deque<(id: Int64, isDone: Bool)> = []
    /// Every message up to here is finished.
    private(set) var floor: Int64
    /// Finished above the floor and not yet written.
    private var unwritten: [Int64] = []
    private let isRecorded: Bool

    /// - Parameter isRecorded: true when ``progress()`` will be called; otherwise nothing is kept for it.
    init(floor: Int64, isRecorded: Bool = true) {
        self.floor = floor
        self.isRecorded = isRecorded
    }

    /// True when ``progress()`` has something to write.
    var isDirty: Bool { !unwritten.isEmpty }

    /// The newest message given to the group.
    var newest: Int64 { window.last?.id ?? floor }

    /// Adds a message; ids must increase.
    mutating func add(_ id: Int64) { window.append((id, false)) }

    /// True when the message was added and is not finished.
    func isOpen(_ id: Int64) -> Bool { index(of: id).map { !window[$0].isDone } ?? false }

    mutating func acknowledge(_ id: Int64) {
        guard let index = index(of: id) else { return }
        window[index].isDone = true
        if isRecorded { unwritten.append(id) }
        while let first = window.first, first.isDone {
            floor = first.id
            window.removeFirst()
        }
    }

    private func index(of id: Int64) -> Int? {
        var low = 0
        var high = window.count
        while low < high {
            let middle = (low + high) / 2
            if window[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < window.count && window[low].id == id ? low : nil
    }

    /// The changes to write since the last call; nil when there are none.
    mutating func progress() -> (floor: Int64, above: [Int64])? {
        guard isDirty else { return nil }
        let above = unwritten.filter { $0 > floor }
        unwritten.removeAll(keepingCapacity: true)
        return (floor, above)
    }
}

/// The messages that are redelivered while an earlier attempt still runs: the first attempt to end settles the message
/// for all.
struct Repetitions {
    private struct Attempts {
        var open = 1
        var isSettled = false
    }

    /// Keyed by the original's id; absent for a message that was never redelivered.
    private var attempts: [Int64: Attempts] = [:]

    mutating func begin(of original: Int64) { attempts[original, default: Attempts()].open += 1 }

    /// Ends an attempt that has settled its message, or found it settled by another.
    mutating func end(_ entry: LogEntry) {
        let original = entry.original ?? entry.id
        guard var entry = attempts[original] else { return }
        entry.open -= 1
        entry.isSettled = true
        attempts[original] = entry.open > 0 ? entry : nil
    }

    /// Claims a message before acting on its outcome; false when another attempt has.
    mutating func claim(_ entry: LogEntry) -> Bool {
        guard !isSettled(entry) else { return false }
        attempts[entry.original ?? entry.id]?.isSettled = true
        return true
    }

    /// Withdraws a claim, because the action failed.
    mutating func release(_ entry: LogEntry) { attempts[entry.original ?? entry.id]?.isSettled = false }

    func isSettled(_ entry: LogEntry) -> Bool { attempts[entry.original ?? entry.id]?.isSettled ?? false }
}
