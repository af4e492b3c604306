import Logging
import Timestamps

/// `state.sqlite`, in Dapr's own tables: daprd can read a database written here, and vice versa.
///
/// All writes go through one thread that commits waiting requests together, each in a savepoint of its own: one flush
/// to disk serves many requests, and a commit survives a power loss. Reads bypass that queue.
final class SQLiteStateStore: StateStore, ClosableComponent {
    private let writer: SQLiteStateWriter
    let readers: SQLiteStateReaders

    init(_ settings: SQLiteStateSettings, logger: Logger) throws(SQLiteFault) {
        writer = try SQLiteStateWriter(settings, logger: logger)
        readers = try SQLiteStateReaders(settings)
    }

    func get(_ key: String) throws(StateFault) -> StateRow? {
        do { return try readers.get(key) } catch { throw .failed(error.description) }
    }

    func get(_ keys: [String]) throws(StateFault) -> [StateEntry] {
        do { return StateEntry.found(try readers.get(keys), of: keys) } catch { throw .failed(error.description) }
    }

    func apply(_ change: StateChange) async throws(StateFault) { try await transact([change]) }

    func transact(_ changes: [StateChange]) async throws(StateFault) {
        do {
            try await writer.write(changes)
        } catch let fault as StateFault {
            throw fault
        } catch {
            throw .failed("\(error)")
        }
    }

    func lifetime(_ text: String) throws(StateFault) -> StateLifetime { try StateLifetime(seconds: text) }

    func close() async { await writer.close() }
}
