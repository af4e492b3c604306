import JSON
import Logging
import Synchronization

/// One stream as seen by a consumer group: the messages read and under way, and the acknowledgements to send.
///
/// A message is pending on the server from the time it is read until it is acknowledged, so the messages of a process
/// that dies are recovered: another member of the group claims those pending for longer than the processing timeout and
/// delivers them, even beside an attempt that still runs.
final class RedisStreamGroup: Sendable {
    let group: ConsumerGroup
    private let name: ConsumerGroupName
    let topic: String
    private let settings: RedisBrokerSettings
    private let lane: RedisLane
    private let logger: Logger
    /// The messages read and not acknowledged: the server's id by our number.
    private let held = Mutex<[Int64: String]>([:])
    private let lastNumber = Mutex<Int64>(0)
    private let isStopped = Mutex(false)
    private let tasks = Mutex<[Task<Void, Never>]>([])

    init(
        _ name: ConsumerGroupName, topic: String, settings: RedisBrokerSettings, lane: RedisLane, logger: Logger
    ) {
        self.name = name
        self.topic = topic
        self.settings = settings
        self.lane = lane
        self.logger = logger
        let (touches, touch) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        group = ConsumerGroup(name, topic: topic, isBacked: true, touch: { touch.yield() })
        tasks.withLock { tasks in
            tasks = [Task { await self.acknowledge(touches) }, Task { await self.reclaim() }]
        }
    }

    func stop() async {
        isStopped.withLock { $0 = true }
        let all = tasks.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
        for task in all { task.cancel() }
        for task in all { await task.value }
        await acknowledgeFinished()
    }

    private var isRunning: Bool { !Task.isCancelled && !isStopped.withLock { $0 } }

    // MARK: New messages

    /// Number of messages that may be read now; 0 without subscribers.
    var room: Int { group.hasMembers ? max(0, ConsumerGroup.capacity / 2 - group.waiting) : 0 }

    /// Adds messages that the server delivered to this group.
    func take(_ messages: [RedisValue]) { take(messages, repeating: [:]) }

    /// Adds messages; those already under way here are delivered beside that attempt.
    ///
    /// - Parameter originals: the numbers of messages under way, by the server's id.
    private func take(_ messages: [RedisValue], repeating originals: [String: Int64]) {
        let read = messages.compactMap { Self.message($0, topic) }
        guard !read.isEmpty else { return }
        // Numbers must reach the group in order, whichever task reads.
        lastNumber.withLock { last in
            func entry(_ id: String, _ message: BrokerMessage, original: Int64? = nil) -> LogEntry {
                last += 1
                held.withLock { $0[last] = id }
                return LogEntry(id: last, message: message, original: original)
            }
            let new = read.filter { originals[$0.id] == nil }.map { entry($0.id, $0.message) }
            if !new.isEmpty { group.refilled(with: new, isComplete: true) }
            for (id, message) in read {
                guard let original = originals[id] else { continue }
                let again = entry(id, message, original: original)
                if !group.repeat(again) { held.withLock { $0[again.id] = nil } }
            }
        }
    }

    /// Reads `[id, [name, value, …]]`; a message that was trimmed meanwhile has no fields.
    private static func message(_ message: RedisValue, _ topic: String) -> (id: String, message: BrokerMessage)? {
        guard let parts = message.array, parts.count == 2, let id = parts[0].text, let fields = parts[1].array else {
            return nil
        }
        var payload: [UInt8] = []
        var metadata: [String: String] = [:]
        for pair in stride(from: 0, to: fields.count - 1, by: 2) {
            switch fields[pair].text {
            case "data": payload = fields[pair + 1].bytes ?? []
            case "metadata": metadata = self.metadata(fields[pair + 1].bytes ?? [])
            default: break
            }
        }
        return (id, BrokerMessage(topic: topic, payload: payload, metadata: metadata))
    }

    private static func metadata(_ json: [UInt8]) -> [String: String] {
        guard case .object(let object)? = try? JSONValue(json) else { return [:] }
        return object.reduce(into: [:]) { $0[$1.key] = $1.value.string }
    }

    // MARK: Acknowledgements

    private func acknowledge(_ touches: AsyncStream<Void>) async {
        for await _ in touches {
            guard isRunning else { return }
            await acknowledgeFinished()
        }
    }

    private func acknowledgeFinished() async {
        while let progress = group.progress() {
            let above = Set(progress.above)
            let finished = held.withLock { $0.filter { $0.key <= progress.floor || above.contains($0.key) } }
            guard !finished.isEmpty else { continue }
            let command = finished.values.reduce(RedisCommand("XACK", topic, name.text)) { $0 + $1 }
            // If the acknowledgement fails, the message is delivered again; until it succeeds, the message is still
            // held here.
            _ = try? await lane.run([command])
            held.withLock { held in for number in finished.keys { held[number] = nil } }
        }
    }

    // MARK: Pending messages

    private func reclaim() async {
        guard settings.processingTimeout > .zero, settings.redeliverInterval > .zero else { return }
        while isRunning {
            if group.hasMembers { try? await reclaimPending() }
            try? await Task.sleep(for: settings.redeliverInterval)
        }
    }

    private func reclaimPending() async throws {
        var start = "-"
        while isRunning {
            let answer = try await lane.run([
                RedisCommand("XPENDING", topic, name.text, start, "+", "\(Self.reclaimed)")
            ]).first
            let pending = (answer?.array ?? []).compactMap { row -> (id: String, idle: Int64)? in
                guard let row = row.array, row.count == 4, let id = row[0].text, let idle = row[2].integer else {
                    return nil
                }
                return (id, idle)
            }
            let (originals, waiting) = ours()
            // Messages still waiting here are not lost; claiming them for ourselves keeps other replicas from doing so.
            try await claim(pending.map(\.id).filter(waiting.contains), minimumIdle: .zero, only: "JUSTID")
            let patience = settings.processingTimeout
            let late = pending.filter { !waiting.contains($0.id) && .milliseconds($0.idle) >= patience }
            take(try await claim(late.map(\.id), minimumIdle: patience), repeating: originals)
            guard pending.count == Self.reclaimed, let last = pending.last else { return }
            start = "(" + last.id
        }
    }

    /// The messages read and not acknowledged, by the server's ids: the first entry of each, and those still waiting.
    private func ours() -> (originals: [String: Int64], waiting: Set<String>) {
        let waitingNumbers = group.waitingIDs
        return held.withLock { held in
            var originals: [String: Int64] = [:]
            var waiting: Set<String> = []
            for (number, id) in held {
                originals[id] = min(number, originals[id] ?? number)
                if waitingNumbers.contains(number) { waiting.insert(id) }
            }
            return (originals, waiting)
        }
    }

    private static let reclaimed = 256

    @discardableResult
    private func claim(_ ids: [String], minimumIdle: Duration, only: String? = nil) async throws -> [RedisValue] {
        guard !ids.isEmpty else { return [] }
        let idle = "\(Int64(minimumIdle / .milliseconds(1)))"
        var command = ids.reduce(RedisCommand("XCLAIM", topic, name.text, name.text, idle)) { $0 + $1 }
        if let only { command = command + only }
        let answer = try await lane.run([command]).first
        return answer?.array ?? []
    }
}
