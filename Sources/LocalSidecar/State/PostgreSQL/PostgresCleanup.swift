import Logging

/// Deletes expired rows now and then; of all sidecars on a database, Dapr's included, one does it each time.
final class PostgresCleanup {
    private let interval: Duration
    private let claim: String
    private let deletion: String
    private let logger: Logger
    private var next: ContinuousClock.Instant

    /// - Returns: nil when the settings want none.
    init?(_ settings: PostgresStateSettings, logger: Logger) {
        guard let interval = settings.cleanupInterval else { return nil }
        self.interval = interval
        self.logger = logger
        next = .now + interval
        let milliseconds = interval.components.seconds * 1000 - 100
        claim = """
            INSERT INTO \(settings.metadataTable) AS m (key, value)
            VALUES ('last-cleanup-state-v2-\(settings.prefix)', now()::text)
            ON CONFLICT (key) DO UPDATE SET value = now()::text
            WHERE (extract(epoch FROM now() - m.value::timestamp with time zone) * 1000)::bigint > \(milliseconds)
            """
        deletion = "DELETE FROM \(settings.table) WHERE expires_at IS NOT NULL AND expires_at < now()"
    }

    /// - Returns: how long until it is due again.
    func runIfDue(_ session: Session<PostgresConnection>) -> Duration {
        let now = ContinuousClock.now
        if now >= next {
            next = now + interval
            do throws(PostgresFault) {
                let connection = try session.connection()
                if try connection.execute(claim).affectedRows > 0 { try connection.execute(deletion) }
            } catch {
                session.note(error)
                logger.warning("Expired state could not be deleted", metadata: ["error": "\(error)"])
            }
        }
        return now.duration(to: next)
    }
}
