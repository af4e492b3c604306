import CSQLite
import Logging
import Synchronization

/// Reports that a database cannot be written or read, in a short message and at a limited rate.
///
/// `errand up` searches for these messages and shows them: on a full disk, the log may be the last place that they
/// reach.
final class StoreAlarm: Sendable {
    /// The common prefix of these messages.
    static let opening = "The store is "

    private static let pause = Duration.seconds(10)

    private let name: String
    private let logger: Logger
    private let told = Mutex<[String: ContinuousClock.Instant]>([:])

    /// - Parameter name: the name of the file.
    init(_ name: String, logger: Logger) {
        self.name = name
        self.logger = logger
    }

    /// Reports an error of the database.
    func note(_ error: any Error) {
        guard let fault = error as? SQLiteFault else { return }
        let state =
            switch fault.code & 0xFF {
            case SQLITE_FULL: "full"
            case SQLITE_CORRUPT, SQLITE_NOTADB: "damaged"
            case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM: "out of reach"
            default: "failing"
            }
        // Waiting for another transaction is retried, and is not an error.
        guard ![SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CONSTRAINT].contains(fault.code & 0xFF) else { return }
        let isNews = told.withLock { told in
            if let last = told[state], .now - last < Self.pause { return false }
            told[state] = .now
            return true
        }
        guard isNews else { return }
        logger.error("\(Self.opening + state)", metadata: ["store": "\(name)", "error": "\(fault)"])
    }
}
