import Logging

/// A connection that comes back: opened when it is needed, with its statements prepared, and again after it was lost.
final class PostgresSession {
    private let address: PostgresAddress
    private let statements: [(name: String, sql: String)]
    private let logger: Logger
    private var open: PostgresConnection?
    private var failure: (fault: PostgresFault, until: ContinuousClock.Instant, pause: Duration)?

    init(_ address: PostgresAddress, _ statements: [(name: String, sql: String)], logger: Logger) {
        self.address = address
        self.statements = statements
        self.logger = logger
    }

    /// The connection, made anew when the server has hung up.
    ///
    /// - Throws: the reason why there is none; for a while after a failure the same again, so that a server that is
    ///   away is not asked by every request.
    func connection() throws(PostgresFault) -> PostgresConnection {
        if let open, open.isAlive { return open }
        open = nil
        if let failure, failure.until > .now { throw failure.fault }
        do throws(PostgresFault) {
            let connection = try PostgresConnection(address)
            for (name, sql) in statements { try connection.prepare(name, sql) }
            if failure != nil { logger.notice("PostgreSQL is back") }
            failure = nil
            open = connection
            return connection
        } catch {
            let pause = min(.seconds(2), failure.map { $0.pause * 2 } ?? .milliseconds(50))
            if failure == nil { logger.error("PostgreSQL cannot be reached", metadata: ["error": "\(error)"]) }
            failure = (error, .now + pause, pause)
            throw error
        }
    }

    /// Forgets the connection when a fault says that it is of no use any more.
    func note(_ fault: PostgresFault) {
        if fault.isConnectionLost { open = nil }
    }

    func close() { open = nil }
}
