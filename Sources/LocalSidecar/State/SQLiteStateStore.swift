import Logging
import Timestamps

/// `state.sqlite`, in Dapr's own tables: a database written here is readable by daprd, and the other way round.
///
/// All writes go through one thread that commits everything waiting together, each request in a savepoint of its own:
/// one flush to the disk serves many requests, and a commit survives a power loss. Reads take no turn in that queue.
final class SQLiteStateStore: StateStore, ClosableComponent {
    private let writer: SQLiteStateWriter
    let readers: SQLiteStateReaders
    private let alarm: StoreAlarm

    init(_ settings: SQLiteStateSettings, logger: Logger) throws(SQLiteFault) {
        alarm = StoreAlarm(String(settings.path.split(separator: "/").last ?? "state"), logger: logger)
        writer = try SQLiteStateWriter(settings, alarm: alarm, logger: logger)
        readers = try SQLiteStateReaders(settings)
    }

    func get(_ key: String) throws(StateFault) -> StateRow? {
        do { return try readers.get(key) } catch { throw failed(error) }
    }

    func get(_ keys: [String]) throws(StateFault) -> [StateEntry] {
        do { return StateEntry.found(try readers.get(keys), of: keys) } catch { throw failed(error) }
    }

    private func failed(_ fault: SQLiteFault) -> StateFault {
        alarm.note(fault)
        return .failed(fault.description)
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
