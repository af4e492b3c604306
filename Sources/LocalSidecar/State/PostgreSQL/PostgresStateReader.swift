import Logging
import Timestamps

/// A connection for reading, which combines all waiting requests into one statement.
actor PostgresStateReader {
    private let thread = DatabaseThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private struct Request {
        let keys: [String]
        let continuation: CheckedContinuation<[String: StateRow], any Error>
    }

    private let session: ConnectionSession<PostgresConnection>
    private var waiting: [Request] = []

    init(_ settings: PostgresStateSettings, logger: Logger) {
        session = ConnectionSession(
            settings.address, PostgresStateStatements.reading(settings.table), logger: logger)
        thread.callAtEndOfRound { [weak self] in
            self?.assumeIsolated { $0.endRound() }
            return nil
        }
    }

    /// The rows found, by key.
    /// - Throws: ``PostgresFault``.
    func rows(_ keys: [String]) async throws -> [String: StateRow] {
        try await withCheckedThrowingContinuation { waiting.append(Request(keys: keys, continuation: $0)) }
    }

    func close() {
        endRound()
        session.forget()
        thread.stop()
    }

    private func endRound() {
        guard !waiting.isEmpty else { return }
        let answered = waiting
        waiting = []
        do throws(PostgresFault) {
            let rows = try read(Set(answered.lazy.flatMap(\.keys)))
            for request in answered {
                var found: [String: StateRow] = [:]
                for key in request.keys { found[key] = rows[key] }
                request.continuation.resume(returning: found)
            }
        } catch {
            for request in answered { request.continuation.resume(throwing: error) }
        }
    }

    /// Reads again after a lost connection, since reading twice is harmless.
    private func read(_ keys: Set<String>) throws(PostgresFault) -> [String: StateRow] {
        let call = Self.call(for: keys)
        do throws(PostgresFault) { return try attempt(call) } catch {
            session.note(error)
            guard error.isConnectionLost else { throw error }
            return try attempt(call)
        }
    }

    private func attempt(_ call: PostgresCall) throws(PostgresFault) -> [String: StateRow] {
        var rows: [String: StateRow] = [:]
        try session.connection().pipeline([call]) { _, result in
            for row in 0..<result.rowCount { rows[result.text(row, 0)] = StateRow(result, row) }
        }
        return rows
    }

    /// Drops keys with a NUL, which the database cannot contain and which would end the list.
    private static func call(for keys: Set<String>) -> PostgresCall {
        let keys = keys.filter { !$0.utf8.contains(0) }
        if keys.count == 1, let key = keys.first { return PostgresCall("one", [.text(key)]) }
        return PostgresCall("many", [.array(keys)])
    }
}

extension StateRow {
    /// Reads the columns key, value, ETag, expiry in seconds.
    fileprivate init(_ result: borrowing PostgresResult, _ row: Int) {
        self.init(
            value: result.bytes(row, 1), etag: result.uuid(row, 2),
            expiry: result.isNull(row, 3) ? nil : Timestamp(seconds: result.integer(row, 3)))
    }
}
