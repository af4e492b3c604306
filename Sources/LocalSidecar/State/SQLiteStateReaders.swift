import Synchronization
import Timestamps

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
