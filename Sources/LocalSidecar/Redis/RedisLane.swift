import Logging

/// Shares one connection to a Redis server among many callers, sending all waiting commands at once.
actor RedisLane {
    private let thread = DatabaseThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private struct Request {
        let commands: [RedisCommand]
        let continuation: CheckedContinuation<[RedisValue], any Error>
    }

    private let session: ConnectionSession<RedisConnection>
    private var waiting: [Request] = []

    init(_ address: RedisAddress, logger: Logger) {
        session = ConnectionSession("Redis", logger: logger) { () throws(RedisFault) in try RedisConnection(address) }
        thread.callAtEndOfRound { [weak self] in
            self?.assumeIsolated { $0.endRound() }
            return nil
        }
    }

    /// Runs commands in order, without others in between.
    ///
    /// - Returns: the result of each command.
    /// - Throws: ``RedisFault`` when the connection is lost; the server may or may not have run the commands.
    func run(_ commands: [RedisCommand]) async throws -> [RedisValue] {
        try await withCheckedThrowingContinuation { waiting.append(Request(commands: commands, continuation: $0)) }
    }

    func close() {
        endRound()
        session.forget()
        thread.stop()
    }

    private func endRound() {
        guard !waiting.isEmpty else { return }
        let requests = waiting
        waiting = []
        do throws(RedisFault) {
            var answers = try send(requests.flatMap(\.commands))[...]
            for request in requests {
                request.continuation.resume(returning: Array(answers.prefix(request.commands.count)))
                answers = answers.dropFirst(request.commands.count)
            }
        } catch {
            for request in requests { request.continuation.resume(throwing: error) }
        }
    }

    private func send(_ commands: [RedisCommand]) throws(RedisFault) -> [RedisValue] {
        do throws(RedisFault) { return try session.connection().run(commands) } catch {
            session.forget()
            throw error
        }
    }
}
