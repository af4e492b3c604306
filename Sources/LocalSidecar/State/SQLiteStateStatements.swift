import CSQLite
import Encoding

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
