import Logging
import Timestamps

/// The single writer of a state database, which commits all waiting requests together.
actor SQLiteStateWriter {
    private let thread = DatabaseThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let connection: SQLiteConnection
    private let statements: SQLiteStateStatements
    private let cleanupInterval: Duration?
    private var nextCleanup: ContinuousClock.Instant
    private var isOpen = false
    /// Requests whose changes are in the open transaction; answered once it is on disk.
    private var waiting: [CheckedContinuation<Void, any Error>] = []
    private let logger: Logger

    init(_ settings: SQLiteStateSettings, logger: Logger) throws(SQLiteFault) {
        connection = try settings.connect()
        try connection.execute(SQLiteStateSchema.creation(table: settings.table, metadataTable: settings.metadataTable))
        statements = try SQLiteStateStatements(connection, table: settings.table)
        cleanupInterval = settings.cleanupInterval
        nextCleanup = .now + (settings.cleanupInterval ?? .zero)
        self.logger = logger
        thread.callAtEndOfRound { [weak self] in self?.assumeIsolated { $0.endRound() } ?? nil }
    }

    /// Applies all changes or none; returns when they are on disk.
    ///
    /// - Throws: ``StateFault``, ``SQLiteFault``.
    func write(_ changes: [StateChange]) async throws {
        if !isOpen {
            try connection.execute("BEGIN IMMEDIATE")
            isOpen = true
        }
        try applyTogether(changes)
        try await withCheckedThrowingContinuation { waiting.append($0) }
    }

    func close() {
        _ = endRound()
        thread.stop()
    }

    private func applyTogether(_ changes: [StateChange]) throws {
        if let only = changes.first, changes.count == 1 { return try statements.apply(only) }
        try connection.execute("SAVEPOINT request")
        do {
            for change in changes { try statements.apply(change) }
            try connection.execute("RELEASE request")
        } catch {
            try connection.execute("ROLLBACK TO request")
            try connection.execute("RELEASE request")
            throw error
        }
    }

    /// Commits the round's writes, and answers the waiting requests.
    private func endRound() -> Duration? {
        if isOpen { commit() }
        guard let cleanupInterval else { return nil }
        let now = ContinuousClock.now
        if now >= nextCleanup {
            nextCleanup = now + cleanupInterval
            do { try statements.deleteExpired() } catch {
                logger.warning("Expired state could not be deleted", metadata: ["error": "\(error)"])
            }
        }
        return now.duration(to: nextCleanup)
    }

    private func commit() {
        isOpen = false
        let answered = waiting
        waiting = []
        do {
            try connection.execute("COMMIT")
            for continuation in answered { continuation.resume() }
        } catch {
            logger.error("State could not be committed", metadata: ["error": "\(error)"])
            try? connection.execute("ROLLBACK")
            for continuation in answered { continuation.resume(throwing: error) }
        }
    }
}

/// The tables of Dapr's SQLite state component (components-contrib 1.17), verbatim.
enum SQLiteStateSchema {
    static func creation(table: String, metadataTable: String) -> String {
        """
        CREATE TABLE IF NOT EXISTS \(metadataTable) (
        \t\t\tkey text NOT NULL PRIMARY KEY,
        \t\t\tvalue text NOT NULL
        \t\t);
        CREATE TABLE IF NOT EXISTS \(table) (
        \t\t\t\t\t\t\tkey TEXT NOT NULL PRIMARY KEY,
        \t\t\t\t\t\t\tvalue TEXT NOT NULL,
        \t\t\t\t\t\t\tis_binary BOOLEAN NOT NULL,
        \t\t\t\t\t\t\tetag TEXT NOT NULL,
        \t\t\t\t\t\t\texpiration_time TIMESTAMP DEFAULT NULL,
        \t\t\t\t\t\t\tupdate_time TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
        \t\t\t\t\t\t);
        INSERT INTO \(metadataTable) (key, value) VALUES ('migrations', '1') ON CONFLICT (key) DO NOTHING;
        """
    }
}
