import Logging
import Timestamps

/// `state.sqlite`, in Dapr's own tables: a database written here is readable by daprd, and the other way round.
///
/// All writes go through one thread that commits everything waiting together, each request in a savepoint of its own:
/// one flush to the disk serves many requests, and a commit survives a power loss. Reads take no turn in that queue.
final class SQLiteStateStore: StateStore, ClosableComponent {
    private let writer: SQLiteStateWriter
    private let readers: SQLiteStateReaders

    init(_ settings: SQLiteStateSettings, logger: Logger) throws(SQLiteFault) {
        writer = try SQLiteStateWriter(settings, logger: logger)
        readers = try SQLiteStateReaders(settings)
    }

    func get(_ key: String) throws(StateFault) -> StateRow? {
        do { return try readers.get(key) } catch { throw .failed(error.description) }
    }

    /// The rows found come first, in the table's order; then the missing keys. A key asked for twice has no name the
    /// second time, as in Dapr.
    func get(_ keys: [String]) throws(StateFault) -> [StateEntry] {
        let rows: [String: StateRow]
        do { rows = try readers.get(keys) } catch { throw .failed(error.description) }
        var seen: Set<String> = []
        var found: [StateEntry] = []
        var missing: [StateEntry] = []
        for key in keys {
            guard seen.insert(key).inserted else {
                missing.append(StateEntry(key: "", row: nil))
                continue
            }
            if let row = rows[key] {
                found.append(StateEntry(key: key, row: row))
            } else {
                missing.append(StateEntry(key: key, row: nil))
            }
        }
        return found.sorted { $0.key < $1.key } + missing
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

    func lifetime(_ text: String) throws(StateFault) -> StateLifetime {
        guard !text.isEmpty else { return .unlimited }
        let prefix = "error parsing TTL: incorrect value for metadata 'ttlInSeconds': "
        do throws(StateFault) {
            let seconds = try GoInteger.parse(text, function: "ParseInt")
            guard seconds >= -1 else { throw .failed("must be -1 or greater") }
            return seconds > 0 ? .seconds(seconds) : .unlimited
        } catch {
            throw .failed(prefix + error.message)
        }
    }

    func close() async { await writer.close() }
}
