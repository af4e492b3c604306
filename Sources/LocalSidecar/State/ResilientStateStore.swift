/// A state component called under its outbound policy.
struct ResilientStateStore: StateStore {
    let store: any StateStore
    let policy: ResiliencePolicy

    var checksOptionsOfDeletions: Bool { store.checksOptionsOfDeletions }
    var lackForQueries: String? { store.lackForQueries }

    func get(_ key: String) async throws(StateFault) -> StateRow? { try await run { try await store.get(key) } }

    func get(_ keys: [String]) async throws(StateFault) -> [StateEntry] { try await run { try await store.get(keys) } }

    func apply(_ change: StateChange) async throws(StateFault) { try await run { try await store.apply(change) } }

    func transact(_ changes: [StateChange]) async throws(StateFault) {
        try await run { try await store.transact(changes) }
    }

    func lifetime(_ text: String) throws(StateFault) -> StateLifetime { try store.lifetime(text) }

    private func run<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws(StateFault) -> Value {
        do {
            return try await policy.run(operation)
        } catch let fault as StateFault {
            throw fault
        } catch is CancellationError {
            throw .failed("context canceled")
        } catch {
            throw .failed("\(error)")
        }
    }
}

extension StateFault: ResilienceFault {
    /// True for a change refused for its ETag: a retry would be refused again.
    var isPermanent: Bool {
        switch self {
        case .mismatch, .invalid: true
        case .failed: false
        }
    }

    var statusCode: Int? { nil }
}
