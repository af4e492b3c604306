import CSQLite

/// An error reported by SQLite.
struct SQLiteFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// SQLite's extended result code.
    let code: Int32
    /// SQLite's own message; may quote SQL, never values.
    let message: String

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    init(_ connection: OpaquePointer?, _ code: Int32) {
        self.code = connection.map { sqlite3_extended_errcode($0) } ?? code
        message = connection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "out of memory"
    }

    var description: String { "\(message) (\(code))" }
}
