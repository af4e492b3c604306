import Logging
import Synchronization

/// Reads all streams of one consumer group, over one connection that blocks until any of them has messages.
final class RedisGroupReader: Sendable {
    private let name: ConsumerGroupName
    private let lane: RedisLane
    /// The connection for blocking reads, which the shared one must not make.
    private let waitingLane: RedisLane
    private let logger: Logger
    private let streams = Mutex<[String: RedisStreamGroup]>([:])
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ name: ConsumerGroupName, settings: RedisBrokerSettings, lane: RedisLane, logger: Logger) {
        self.name = name
        self.lane = lane
        self.logger = logger
        waitingLane = RedisLane(settings.address, logger: logger)
        task.withLock { $0 = Task { await self.run() } }
    }

    /// The stream's group, created on first request.
    func stream(_ topic: String, _ make: () -> RedisStreamGroup) -> RedisStreamGroup {
        streams.withLock { streams in
            if let stream = streams[topic] { return stream }
            let stream = make()
            streams[topic] = stream
            return stream
        }
    }

    func existing(_ topic: String) -> RedisStreamGroup? { streams.withLock { $0[topic] } }

    /// Forgets a stream; returns true if it was the last.
    func leave(_ topic: String) async -> Bool {
        let (stream, isLast) = streams.withLock { streams in
            (streams.removeValue(forKey: topic), streams.isEmpty)
        }
        await stream?.stop()
        return isLast
    }

    func stop() async {
        let running = task.withLock { task in
            defer { task = nil }
            return task
        }
        running?.cancel()
        await running?.value
        for topic in streams.withLock({ Array($0.keys) }) { _ = await leave(topic) }
        await waitingLane.close()
    }

    private func run() async {
        while !Task.isCancelled {
            let open = streams.withLock { $0.values.filter { $0.room > 0 } }
            guard !open.isEmpty else {
                try? await Task.sleep(for: .milliseconds(20))
                continue
            }
            do { try await read(open) } catch { try? await Task.sleep(for: .milliseconds(100)) }
        }
    }

    /// Waits briefly for messages on any of the streams; a new subscription is included in the next call.
    private func read(_ open: [RedisStreamGroup]) async throws {
        let count = min(512, open.map(\.room).min() ?? 1)
        var command = RedisCommand(
            "XREADGROUP", "GROUP", name.text, name.text, "COUNT", "\(count)", "BLOCK", "100", "STREAMS")
        for stream in open { command = command + stream.topic }
        for _ in open { command = command + ">" }
        guard let answer = try await waitingLane.run([command]).first else { return }
        if let refusal = answer.refusal { return try await restore(open, refusal) }
        for stream in answer.array ?? [] {
            guard let parts = stream.array, parts.count == 2, let topic = parts[0].text else { continue }
            existing(topic)?.take(parts[1].array ?? [])
        }
    }

    /// Recreates the group, which is gone when the server lost its data or the stream was deleted.
    private func restore(_ open: [RedisStreamGroup], _ refusal: String) async throws {
        guard refusal.hasPrefix("NOGROUP") || refusal.hasPrefix("UNBLOCKED") else { throw RedisFault(refusal) }
        logger.warning("A consumer group is made anew", metadata: ["group": "\(name.text)"])
        for stream in open {
            _ = try await lane.run([RedisCommand("XGROUP", "CREATE", stream.topic, name.text, "0", "MKSTREAM")])
        }
    }
}
