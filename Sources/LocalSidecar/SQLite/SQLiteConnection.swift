import CSQLite

/// A connection to one database file. Not to be shared: it is used on the thread of the actor that owns it.
final class SQLiteConnection {
    let handle: OpaquePointer

    /// Opens or creates a database with full durability: a commit survives a power loss.
    ///
    /// - Parameters:
    ///   - busyTimeout: how long to wait for another connection's lock.
    ///   - isWriteAhead: false for a rollback journal, which works on network file systems.
    init(path: String, busyTimeout: Duration = .seconds(5), isWriteAhead: Bool = true) throws(SQLiteFault) {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let fault = SQLiteFault(handle, code)
            sqlite3_close_v2(handle)
            throw fault
        }
        self.handle = handle
        sqlite3_busy_timeout(handle, Int32(clamping: Int(busyTimeout / .milliseconds(1))))
        try execute("pragma journal_mode=\(isWriteAhead ? "wal" : "delete")")
        try execute("pragma synchronous=full")
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements without parameters, ignoring rows.
    func execute(_ sql: String) throws(SQLiteFault) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteFault(handle, code) }
    }

    func prepare(_ sql: String) throws(SQLiteFault) -> SQLiteStatement {
        try SQLiteStatement(self, sql)
    }

    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Runs `body` in one transaction, which an error rolls back.
    func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        try execute("begin immediate")
        do {
            let value = try body()
            try execute("commit")
            return value
        } catch {
            try? execute("rollback")
            throw error
        }
    }
}
