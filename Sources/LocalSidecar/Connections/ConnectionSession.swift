import Logging

/// A connection to a server that can tell whether it is still usable.
protocol ServerConnection: AnyObject {
    associatedtype Fault: Error

    /// False when the server has hung up, as far as can be known without sending a request.
    var isAlive: Bool { get }
}

/// A reconnecting connection: opened when needed, and again after it was lost.
final class ConnectionSession<Connection: ServerConnection> {
    private let name: String
    private let connect: () throws(Connection.Fault) -> Connection
    private let logger: Logger
    private var open: Connection?
    private var failure: (fault: Connection.Fault, until: ContinuousClock.Instant, pause: Duration)?

    /// - Parameter name: the server's name in the log.
    init(_ name: String, logger: Logger, connect: @escaping () throws(Connection.Fault) -> Connection) {
        self.name = name
        self.logger = logger
        self.connect = connect
    }

    /// The open connection; a new one when the server has hung up.
    ///
    /// - Throws: the reason why there is none. For a while after a failure the same error is thrown again, so that not
    ///   every request tries to connect to an unavailable server.
    func connection() throws(Connection.Fault) -> Connection {
        if let open, open.isAlive { return open }
        open = nil
        if let failure, failure.until > .now { throw failure.fault }
        do throws(Connection.Fault) {
            let connection = try connect()
            if failure != nil { logger.notice("The server is back", metadata: ["server": "\(name)"]) }
            failure = nil
            open = connection
            return connection
        } catch {
            let pause = min(.seconds(2), failure.map { $0.pause * 2 } ?? .milliseconds(50))
            if failure == nil {
                logger.error("The server cannot be reached", metadata: ["server": "\(name)", "error": "\(error)"])
            }
            failure = (error, .now + pause, pause)
            throw error
        }
    }

    /// Drops the connection because it is no longer usable.
    func forget() { open = nil }
}
