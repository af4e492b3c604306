import Logging

/// `state.postgresql` version 2, in Dapr's own tables: daprd can read a database written here, and vice versa.
///
/// The writes of a key always use the same connection, so they keep their order; and so do its reads.
final class PostgresStateStore: StateStore, ClosableComponent {
    private let writers: [PostgresStateWriter]
    private let readers: [PostgresStateReader]

    /// Connects and creates the tables.
    init(_ settings: PostgresStateSettings, logger: Logger) throws(PostgresFault) {
        try PostgresStateSchema.prepare(try PostgresConnection(settings.address), settings)
        writers = (0..<settings.writers).map {
            PostgresStateWriter(settings, cleansUp: $0 == 0, logger: logger)
        }
        readers = (0..<settings.readers).map { _ in PostgresStateReader(settings, logger: logger) }
    }

    func get(_ key: String) async throws(StateFault) -> StateRow? { try await rows([key])[key] }

    func get(_ keys: [String]) async throws(StateFault) -> [StateEntry] {
        StateEntry.found(try await rows(keys), of: keys)
    }

    func apply(_ change: StateChange) async throws(StateFault) { try await transact([change]) }

    func transact(_ changes: [StateChange]) async throws(StateFault) {
        guard let first = changes.first else { return }
        do {
            try await writers[place(of: first.key, among: writers.count)].write(changes)
        } catch let fault as StateFault {
            throw fault
        } catch {
            throw .failed("\(error)")
        }
    }

    func lifetime(_ text: String) throws(StateFault) -> StateLifetime { try StateLifetime(seconds: text) }

    var checksOptionsOfDeletions: Bool { false }

    func close() async {
        for writer in writers { await writer.close() }
        for reader in readers { await reader.close() }
    }

    private func rows(_ keys: [String]) async throws(StateFault) -> [String: StateRow] {
        guard let first = keys.first else { return [:] }
        do {
            return try await readers[place(of: first, among: readers.count)].rows(keys)
        } catch {
            throw .failed("\(error)")
        }
    }

    private func place(of key: String, among count: Int) -> Int {
        count == 1 ? 0 : Int(UInt(bitPattern: key.hashValue) % UInt(count))
    }
}
