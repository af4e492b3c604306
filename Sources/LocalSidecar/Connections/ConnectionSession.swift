import Logging

/// A connection to a server that knows whether it is of use.
protocol ServerConnection: AnyObject {
    associatedtype Fault: Error

    /// Whether the server has hung up, as far as can be known without asking it.
    var isAlive: Bool { get }
}

/// A connection that comes back: opened when it is needed, and again after it was lost.
final class ConnectionSession<Connection: ServerConnection> {
    private let name: String
    private let connect: () throws(Connection.Fault) -> Connection
    private let logger: Logger
    private var open: Connection?
    private var failure: (fault: Connection.Fault, until: ContinuousClock.Instant, pause: Duration)?

    /// - Parameter name: what the log calls the server.
    init(_ name: String, logger: Logger, connect: @escaping () throws(Connection.Fault) -> Connection) {
        self.name = name
        self.logger = logger
        self.connect = connect
    }

    /// The connection, made anew when the server has hung up.
    ///
    /// - Throws: the reason why there is none; for a while after a failure the same again, so that a server that is
    ///   away is not asked by every request.
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

    /// Forgets the connection: it is of no use any more.
    func forget() { open = nil }
}
