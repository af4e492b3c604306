import CSQLite
import Logging
import Synchronization

/// Tells the operator that a database cannot be written or read, in a few words and not each time.
///
/// `errand up` looks for these words, and shows them: where the disk is full the log may be the last place they get to.
final class StoreAlarm: Sendable {
    /// What every such message begins with.
    static let opening = "The store is "

    private static let pause = Duration.seconds(10)

    private let name: String
    private let logger: Logger
    private let told = Mutex<[String: ContinuousClock.Instant]>([:])

    /// - Parameter name: of the file.
    init(_ name: String, logger: Logger) {
        self.name = name
        self.logger = logger
    }

    /// Takes note of a fault of the database.
    func note(_ error: any Error) {
        guard let fault = error as? SQLiteFault else { return }
        let state =
            switch fault.code & 0xFF {
            case SQLITE_FULL: "full"
            case SQLITE_CORRUPT, SQLITE_NOTADB: "damaged"
            case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM: "out of reach"
            default: "failing"
            }
        // Who waits for another's transaction tries again: that is no fault.
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
