import CSQLite

/// The value of a statement's parameter.
enum SQLiteValue: Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}

/// A statement that is prepared once and run often.
final class SQLiteStatement {
    private let connection: SQLiteConnection
    private let handle: OpaquePointer
    /// SQLite's marker for memory it must copy.
    private static var transient: sqlite3_destructor_type { errand_sqlite_transient() }

    init(_ connection: SQLiteConnection, _ sql: String) throws(SQLiteFault) {
        self.connection = connection
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw SQLiteFault(connection.handle, code) }
        self.handle = handle
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs the statement, calling `row` for each row.
    func run(_ values: [SQLiteValue] = [], row: (borrowing SQLiteRow) -> Void = { _ in }) throws(SQLiteFault) {
        defer { sqlite3_reset(handle) }
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: row(SQLiteRow(handle: handle))
            case SQLITE_DONE: return
            case let code: throw SQLiteFault(connection.handle, code)
            }
        }
    }

    private func bind(_ value: SQLiteValue, at index: Int32) throws(SQLiteFault) {
        let code =
            switch value {
            case .null: sqlite3_bind_null(handle, index)
            case .integer(let integer): sqlite3_bind_int64(handle, index, integer)
            case .text(let text): sqlite3_bind_text(handle, index, text, -1, Self.transient)
            case .blob(let bytes): sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), Self.transient)
            }
        guard code == SQLITE_OK else { throw SQLiteFault(connection.handle, code) }
    }
}

/// The current row of a running statement.
struct SQLiteRow: ~Copyable {
    fileprivate let handle: OpaquePointer

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func text(_ column: Int32) -> String {
        sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
    }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }
}
