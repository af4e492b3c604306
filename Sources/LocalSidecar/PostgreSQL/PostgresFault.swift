import CPostgres

/// An error of a PostgreSQL server or of the connection to it.
struct PostgresFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The SQLSTATE of PostgreSQL's Appendix A; nil when the connection was lost and the server reported nothing.
    let sqlState: String?
    /// The server's own message; may quote SQL, never values.
    let message: String

    init(sqlState: String? = nil, message: String) {
        self.sqlState = sqlState
        self.message = message
    }

    /// Takes the error of a connection.
    init(connection: OpaquePointer?) {
        self.init(message: Self.text(PQerrorMessage(connection)) ?? "out of memory")
    }

    /// Takes the error of a result.
    init(result: OpaquePointer?) {
        self.init(
            sqlState: Self.text(PQresultErrorField(result, Self.sqlStateField)),
            message: Self.text(PQresultErrorField(result, Self.primaryMessageField))
                ?? Self.text(PQresultErrorMessage(result)) ?? "the connection was lost")
    }

    /// True when only a new connection helps.
    var isConnectionLost: Bool { sqlState.map { $0.hasPrefix("08") || $0.hasPrefix("57P") } ?? true }

    var description: String { sqlState.map { "\(message) (SQLSTATE \($0))" } ?? message }

    /// `PG_DIAG_SQLSTATE` and `PG_DIAG_MESSAGE_PRIMARY`: characters, which Swift does not import as numbers.
    private static let sqlStateField = Int32(UInt8(ascii: "C"))
    private static let primaryMessageField = Int32(UInt8(ascii: "M"))

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        guard let pointer else { return nil }
        let text = String(cString: pointer)
        let end = text.lastIndex { !$0.isWhitespace }
        return end.map { String(text[...$0]) }
    }
}
