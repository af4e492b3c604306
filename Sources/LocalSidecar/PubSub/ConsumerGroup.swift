import DequeModule
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

/// Delivering a message again while an attempt to deliver it still runs, which Dapr's Redis component does.
extension ConsumerGroup {
    /// What is in memory and was not taken by anybody.
    var waitingIDs: Set<Int64> { state.withLock { $0.lanes.waitingIDs } }

    /// Puts a repetition beside its original.
    ///
    /// - Returns: false when the original is dealt with, and there is nothing to repeat.
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

    /// Settles a message before what is done about it, so that two attempts never do the same; false when another has.
    func claim(_ entry: LogEntry) -> Bool { state.withLock { $0.repetitions.claim(entry) } }

    /// Takes a claim back: nothing could be done.
    func release(_ entry: LogEntry) { state.withLock { $0.repetitions.release(entry) } }

    /// Whether another attempt has dealt with the message.
    func isSettled(_ entry: LogEntry) -> Bool { state.withLock { $0.repetitions.isSettled(entry) } }
}

/// Which messages of the log a group has finished with: all up to a floor, and some above it.
struct AcknowledgedWindow {
    private var window: Deque<(id: Int64, isDone: Bool)> = []
    /// Every message up to here is finished.
    private(set) var floor: Int64
    /// Finished above the floor and not yet written down.
    private var unwritten: [Int64] = []
    private let isRecorded: Bool

    /// - Parameter isRecorded: whether ``progress()`` is called; otherwise nothing is kept for it.
    init(floor: Int64, isRecorded: Bool = true) {
        self.floor = floor
        self.isRecorded = isRecorded
    }

    /// Whether ``progress()`` has something to write down.
    var isDirty: Bool { !unwritten.isEmpty }

    /// The newest message handed to the group.
    var newest: Int64 { window.last?.id ?? floor }

    /// Takes a message in; ids must grow.
    mutating func add(_ id: Int64) { window.append((id, false)) }

    /// Whether the message was taken in and is not finished.
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

    /// What must be written down since the last call; nil when nothing changed.
    mutating func progress() -> (floor: Int64, above: [Int64])? {
        guard isDirty else { return nil }
        let above = unwritten.filter { $0 > floor }
        unwritten.removeAll(keepingCapacity: true)
        return (floor, above)
    }
}

/// The messages that are delivered again beside an attempt that still runs: the first attempt that ends settles the message
/// for all of them.
struct Repetitions {
    private struct Attempts {
        var open = 1
        var isSettled = false
    }

    /// By original; absent for a message that was never repeated.
    private var attempts: [Int64: Attempts] = [:]

    mutating func begin(of original: Int64) { attempts[original, default: Attempts()].open += 1 }

    /// An attempt has settled its message, or found that another one had.
    mutating func end(_ entry: LogEntry) {
        let original = entry.original ?? entry.id
        guard var entry = attempts[original] else { return }
        entry.open -= 1
        entry.isSettled = true
        attempts[original] = entry.open > 0 ? entry : nil
    }

    /// Settles a message before what is done about it; false when another attempt has.
    mutating func claim(_ entry: LogEntry) -> Bool {
        guard !isSettled(entry) else { return false }
        attempts[entry.original ?? entry.id]?.isSettled = true
        return true
    }

    /// Takes a claim back: nothing could be done.
    mutating func release(_ entry: LogEntry) { attempts[entry.original ?? entry.id]?.isSettled = false }

    func isSettled(_ entry: LogEntry) -> Bool { attempts[entry.original ?? entry.id]?.isSettled ?? false }
}
