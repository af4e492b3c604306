import Logging

/// A connection for writing: single changes that wait at the same time are sent together and share a transaction, so
/// that one flush to disk serves many requests.
///
/// A single change never fails in SQL: its statement affects a row or none, without harm to the others. If the server
/// rejects the batch nevertheless, each change is tried alone.
actor PostgresStateWriter {
    private let thread = DatabaseThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private struct Request {
        let changes: [StateChange]
        let continuation: CheckedContinuation<Void, any Error>
    }

    private let session: ConnectionSession<PostgresConnection>
    private let cleanup: PostgresCleanup?
    private var waiting: [Request] = []

    init(_ settings: PostgresStateSettings, cleansUp: Bool, logger: Logger) {
        session = ConnectionSession(
            settings.address, PostgresStateStatements.writing(settings.table), logger: logger)
        cleanup = cleansUp ? PostgresCleanup(settings, logger: logger) : nil
        thread.callAtEndOfRound { [weak self] in self?.assumeIsolated { $0.endRound() } ?? nil }
        thread.poke()
    }

    /// Applies all changes or none; returns when they are on the server's disk.
    ///
    /// - Throws: ``StateFault``; ``PostgresFault``, which leaves open whether the changes happened if the connection
    ///   was lost.
    func write(_ changes: [StateChange]) async throws {
        try await withCheckedThrowingContinuation { waiting.append(Request(changes: changes, continuation: $0)) }
    }

    func close() {
        _ = endRound()
        session.forget()
        thread.stop()
    }

    private func endRound() -> Duration? {
        let requests = waiting
        waiting = []
        writeTogether(requests.filter { $0.changes.count == 1 })
        for request in requests where request.changes.count != 1 {
            request.continuation.resume(with: Result { try transact(request.changes) })
        }
        return cleanup?.runIfDue(session)
    }

    private func writeTogether(_ requests: [Request]) {
        guard !requests.isEmpty else { return }
        do {
            let faults = try applyTogether(requests.flatMap(\.changes))
            for (request, fault) in zip(requests, faults) {
                if let fault { request.continuation.resume(throwing: fault) } else { request.continuation.resume() }
            }
        } catch let fault as PostgresFault where !fault.isConnectionLost && requests.count > 1 {
            for request in requests { writeTogether([request]) }
        } catch {
            for request in requests { request.continuation.resume(throwing: error) }
        }
    }

    /// Applies independent changes; returns the fault of each.
    private func applyTogether(_ changes: [StateChange]) throws -> [StateFault?] {
        var faults = [StateFault?](repeating: nil, count: changes.count)
        var calls: [PostgresCall] = []
        var places: [(index: Int, ifNoRow: StateFault?)] = []
        for (index, change) in changes.enumerated() {
            do throws(StateFault) {
                let (call, ifNoRow) = try PostgresStateStatements.call(for: change)
                calls.append(call)
                places.append((index, ifNoRow))
            } catch { faults[index] = error }
        }
        guard !calls.isEmpty else { return faults }
        try send(calls) { position, result in
            if result.affectedRows == 0 { faults[places[position].index] = places[position].ifNoRow }
        }
        return faults
    }

    /// Applies related changes; the first failure rolls back all.
    private func transact(_ changes: [StateChange]) throws {
        guard !changes.isEmpty else { return }
        var calls = [PostgresCall("begin")]
        var meanings: [StateFault?] = [nil]
        var refused: StateFault?
        for change in changes {
            do throws(StateFault) {
                let (call, ifNoRow) = try PostgresStateStatements.call(for: change)
                calls.append(call)
                meanings.append(ifNoRow)
            } catch {
                refused = error
                break
            }
        }
        var fault: StateFault?
        do {
            try send(calls) { position, result in
                if result.affectedRows == 0 { fault = fault ?? meanings[position] }
            }
        } catch {
            try? end("ROLLBACK")
            throw error
        }
        if let fault = fault ?? refused {
            try end("ROLLBACK")
            throw fault
        }
        try end("COMMIT")
    }

    private func send(
        _ calls: [PostgresCall], _ take: (Int, borrowing PostgresResult) -> Void
    ) throws(PostgresFault) {
        do throws(PostgresFault) {
            try session.connection().pipeline(calls, take)
        } catch {
            session.note(error)
            throw error
        }
    }

    private func end(_ statement: String) throws(PostgresFault) {
        do throws(PostgresFault) {
            try session.connection().execute(statement)
        } catch {
            session.note(error)
            throw error
        }
    }
}

/// Deletes expired rows periodically; among all sidecars on a database, Dapr's included, only one does it each time.
final class PostgresCleanup {
    private let interval: Duration
    private let claim: String
    private let deletion: String
    private let logger: Logger
    private var next: ContinuousClock.Instant

    /// - Returns: nil when the settings disable it.
    init?(_ settings: PostgresStateSettings, logger: Logger) {
        guard let interval = settings.cleanupInterval else { return nil }
        self.interval = interval
        self.logger = logger
        next = .now + interval
        let milliseconds = interval.components.seconds * 1000 - 100
        claim = """
            INSERT INTO \(settings.metadataTable) AS m (key, value)
            VALUES ('last-cleanup-state-v2-\(settings.prefix)', now()::text)
            ON CONFLICT (key) DO UPDATE SET value = now()::text
            WHERE (extract(epoch FROM now() - m.value::timestamp with time zone) * 1000)::bigint > \(milliseconds)
            """
        deletion = "DELETE FROM \(settings.table) WHERE expires_at IS NOT NULL AND expires_at < now()"
    }

    /// - Returns: the time until it is due again.
    func runIfDue(_ session: ConnectionSession<PostgresConnection>) -> Duration {
        let now = ContinuousClock.now
        if now >= next {
            next = now + interval
            do throws(PostgresFault) {
                let connection = try session.connection()
                if try connection.execute(claim).affectedRows > 0 { try connection.execute(deletion) }
            } catch {
                session.note(error)
                logger.warning("Expired state could not be deleted", metadata: ["error": "\(error)"])
            }
        }
        return now.duration(to: next)
    }
}
