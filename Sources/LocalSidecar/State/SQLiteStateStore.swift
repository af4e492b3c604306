import CSQLite
import Encoding
import Logging
import Synchronization
import Timestamps

/// `state.sqlite`, in Dapr's own tables: daprd can read a database written here, and vice versa.
///
/// All writes go through one thread that commits waiting requests together, each in a savepoint of its own: one flush
/// to disk serves many requests, and a commit survives a power loss. Reads bypass that queue.
final class SQLiteStateStore: StateStore, ClosableComponent {
    private let writer: SQLiteStateWriter
    let readers: SQLiteStateReaders
    private let alarm: StoreAlarm

    init(_ settings: SQLiteStateSettings, logger: Logger) throws(SQLiteFault) {
        alarm = StoreAlarm(String(settings.path.split(separator: "/").last ?? "state"), logger: logger)
        writer = try SQLiteStateWriter(settings, alarm: alarm, logger: logger)
        readers = try SQLiteStateReaders(settings)
    }

    func get(_ key: String) throws(StateFault) -> StateRow? {
        do { return try readers.get(key) } catch { throw failed(error) }
    }

    func get(_ keys: [String]) throws(StateFault) -> [StateEntry] {
        do { return StateEntry.found(try readers.get(keys), of: keys) } catch { throw failed(error) }
    }

    private func failed(_ fault: SQLiteFault) -> StateFault {
        alarm.note(fault)
        return .failed(fault.description)
    }

    func apply(_ change: StateChange) async throws(StateFault) { try await transact([change]) }

    func transact(_ changes: [StateChange]) async throws(StateFault) {
        do {
            try await writer.write(changes)
        } catch let fault as StateFault {
            throw fault
        } catch {
            throw .failed("\(error)")
        }
    }

    func lifetime(_ text: String) throws(StateFault) -> StateLifetime { try StateLifetime(seconds: text) }

    func close() async { await writer.close() }
}

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
    private let alarm: StoreAlarm

    init(_ settings: SQLiteStateSettings, alarm: StoreAlarm, logger: Logger) throws(SQLiteFault) {
        connection = try settings.connect()
        try connection.execute(SQLiteStateSchema.creation(table: settings.table, metadataTable: settings.metadataTable))
        statements = try SQLiteStateStatements(connection, table: settings.table)
        cleanupInterval = settings.cleanupInterval
        nextCleanup = .now + (settings.cleanupInterval ?? .zero)
        self.logger = logger
        self.alarm = alarm
        thread.callAtEndOfRound { [weak self] in self?.assumeIsolated { $0.endRound() } ?? nil }
    }

    /// Applies all changes or none; returns when they are on disk.
    ///
    /// - Throws: ``StateFault``, ``SQLiteFault``.
    func write(_ changes: [StateChange]) async throws {
        do {
            if !isOpen {
                try connection.execute("BEGIN IMMEDIATE")
                isOpen = true
            }
            try applyTogether(changes)
        } catch {
            alarm.note(error)
            throw error
        }
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
            alarm.note(error)
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

/// Connections for reading only, each used by one caller at a time; a read sees every commit before it.
final class SQLiteStateReaders: Sendable {
    /// A connection used by one caller at a time; its lock never blocks, it only satisfies the compiler.
    private final class Reader: Sendable {
        private let statements: Mutex<Statements>

        func keys(startingWith start: String, limit: Int) throws(SQLiteFault) -> [String] {
            try statements.withLock { statements throws(SQLiteFault) in
                try statements.keys(startingWith: start, limit: limit)
            }
        }

        init(_ settings: SQLiteStateSettings) throws(SQLiteFault) {
            statements = Mutex(try Statements(settings))
        }

        func rows(_ keys: [String]) throws(SQLiteFault) -> [String: StateRow] {
            try statements.withLock { statements throws(SQLiteFault) in
                var rows: [String: StateRow] = [:]
                var start = 0
                while start < keys.count {
                    let end = min(start + Statements.batch, keys.count)
                    try statements.rows(keys[start..<end], into: &rows)
                    start = end
                }
                return rows
            }
        }
    }

    /// A connection with its prepared statements.
    private final class Statements {
        private let connection: SQLiteConnection
        private let table: String
        private let one: SQLiteStatement
        private let many: SQLiteStatement
        /// Number of keys in one statement.
        static let batch = 16

        init(_ settings: SQLiteStateSettings) throws(SQLiteFault) {
            connection = try settings.connect()
            table = settings.table
            let select = """
                SELECT key, value, etag, CAST(strftime('%s', expiration_time) AS INTEGER) FROM \(settings.table) WHERE
                (expiration_time IS NULL OR expiration_time > CURRENT_TIMESTAMP) AND key
                """
            one = try connection.prepare("\(select) = ?")
            let marks = Array(repeating: "?", count: Self.batch).joined(separator: ",")
            many = try connection.prepare("\(select) IN (\(marks))")
        }

        func keys(startingWith start: String, limit: Int) throws(SQLiteFault) -> [String] {
            // Too rare to be kept prepared.
            let select = try connection.prepare(
                """
                SELECT key FROM \(table) WHERE substr(key, 1, length(?1)) = ?1
                AND (expiration_time IS NULL OR expiration_time > CURRENT_TIMESTAMP) ORDER BY key LIMIT ?2
                """)
            var keys: [String] = []
            try select.run([.text(start), .integer(Int64(limit))]) { row in keys.append(row.text(0)) }
            return keys
        }

        func rows(_ keys: ArraySlice<String>, into rows: inout [String: StateRow]) throws(SQLiteFault) {
            if keys.count == 1, let key = keys.first {
                try one.run([.text(key)]) { rows[$0.text(0)] = StateRow($0) }
                return
            }
            var values = keys.map { SQLiteValue.text($0) }
            while values.count < Self.batch { values.append(.null) }
            try many.run(values) { rows[$0.text(0)] = StateRow($0) }
        }
    }

    private let settings: SQLiteStateSettings
    private let idle: Mutex<[Reader]>

    init(_ settings: SQLiteStateSettings) throws(SQLiteFault) {
        self.settings = settings
        idle = Mutex([try Reader(settings)])
    }

    func get(_ key: String) throws(SQLiteFault) -> StateRow? {
        try get([key])[key]
    }

    func get(_ keys: [String]) throws(SQLiteFault) -> [String: StateRow] {
        let reader = try take()
        defer { idle.withLock { $0.append(reader) } }
        return try reader.rows(keys)
    }

    func keys(startingWith start: String, limit: Int) throws(SQLiteFault) -> [String] {
        let reader = try take()
        defer { idle.withLock { $0.append(reader) } }
        return try reader.keys(startingWith: start, limit: limit)
    }

    private func take() throws(SQLiteFault) -> Reader {
        if let reader = idle.withLock({ $0.popLast() }) { return reader }
        return try Reader(settings)
    }
}

extension StateRow {
    /// Reads the columns key, value, ETag, expiry in seconds.
    init(_ row: borrowing SQLiteRow) {
        self.init(
            value: row.bytes(1), etag: row.text(2),
            expiry: row.isNull(3) ? nil : Timestamp(seconds: row.integer(3)))
    }
}

/// The statements that change rows, with Dapr's columns.
struct SQLiteStateStatements {
    private let connection: SQLiteConnection
    private let upsert: SQLiteStatement
    private let replace: SQLiteStatement
    private let create: SQLiteStatement
    private let delete: SQLiteStatement
    private let deleteMatching: SQLiteStatement
    private let expired: SQLiteStatement

    init(_ connection: SQLiteConnection, table: String) throws(SQLiteFault) {
        self.connection = connection
        let columns = "(key, value, is_binary, etag, update_time, expiration_time)"
        let values = "VALUES (?1, ?2, 0, ?3, CURRENT_TIMESTAMP, \(Self.expiry))"
        let assignments = """
            value = excluded.value, is_binary = 0, etag = excluded.etag, update_time = CURRENT_TIMESTAMP,
            expiration_time = excluded.expiration_time
            """
        upsert = try connection.prepare(
            "INSERT INTO \(table) \(columns) \(values) ON CONFLICT (key) DO UPDATE SET \(assignments)")
        create = try connection.prepare(
            """
            INSERT INTO \(table) \(columns) \(values) ON CONFLICT (key) DO UPDATE SET \(assignments)
            WHERE expiration_time IS NOT NULL AND expiration_time <= CURRENT_TIMESTAMP
            """)
        replace = try connection.prepare(
            """
            UPDATE \(table) SET value = ?2, is_binary = 0, etag = ?3, update_time = CURRENT_TIMESTAMP,
            expiration_time = \(Self.expiry) WHERE key = ?1 AND etag = ?5 AND \(Self.isLive)
            """)
        delete = try connection.prepare("DELETE FROM \(table) WHERE key = ?1")
        deleteMatching = try connection.prepare(
            "DELETE FROM \(table) WHERE key = ?1 AND etag = ?2 AND \(Self.isLive)")
        expired = try connection.prepare(
            "DELETE FROM \(table) WHERE expiration_time IS NOT NULL AND expiration_time < CURRENT_TIMESTAMP")
    }

    private static let isLive = "(expiration_time IS NULL OR expiration_time > CURRENT_TIMESTAMP)"
    private static let expiry = "CASE WHEN ?4 IS NULL THEN NULL ELSE DATETIME(CURRENT_TIMESTAMP, ?4 || ' seconds') END"

    func apply(_ change: StateChange) throws {
        switch change.operation {
        case .delete:
            if let etag = change.expectedETag {
                try deleteMatching.run([.text(change.key), .text(etag)])
                try expectOneRow()
            } else {
                try delete.run([.text(change.key)])
            }
        case .upsert(let value, let lifetime): try write(change, value, lifetime)
        }
    }

    func deleteExpired() throws(SQLiteFault) { try expired.run() }

    private func write(_ change: StateChange, _ value: [UInt8], _ lifetime: StateLifetime) throws {
        var seconds = SQLiteValue.null
        if case .seconds(let count) = lifetime { seconds = .text(String(count)) }
        var values: [SQLiteValue] = [
            .text(change.key), .text(String(decoding: value, as: UTF8.self)), .text(RandomUUID.text()), seconds,
        ]
        if let etag = change.expectedETag {
            values.append(.text(etag))
            try replace.run(values)
            try expectOneRow()
        } else if change.isFirstWrite {
            try create.run(values)
            try expectOneRow()
        } else {
            try upsert.run(values)
        }
    }

    private func expectOneRow() throws {
        guard sqlite3_changes(connection.handle) == 1 else { throw StateFault.mismatch(nil) }
    }
}
