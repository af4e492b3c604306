import HTTPTypes
import JSON

extension StateFeature {
    /// Saves the items one by one, side by side, as daprd does: a refused one does not undo the others.
    func save(_ binding: StateBinding, _ request: SidecarRequest) async throws -> SidecarResponse {
        let body = try await request.collectBody()
        let items = try Self.items(body, metadata: request.metadata)
        for item in items where item.key.isEmpty { throw SidecarError.malformed("\"key\" is a required field") }
        do {
            for item in items { try item.checkOptions() }
            let changes = try items.map { try $0.change(in: binding) }
            if changes.count == 1 {
                try await binding.store.apply(changes[0])
            } else {
                try await applyEach(changes, to: binding)
            }
        } catch let fault as StateFault {
            throw SidecarError(
                fault.status, "ERR_STATE_SAVE",
                "failed saving state in state store \(binding.name): \(fault.message)")
        }
        return .noContent
    }

    private func applyEach(_ changes: [StateChange], to binding: StateBinding) async throws {
        let faults = try await withThrowingTaskGroup(of: StateFault?.self) { group in
            for change in changes {
                group.addTask {
                    do throws(StateFault) { try await binding.store.apply(change) } catch { return error }
                    return nil
                }
            }
            return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
        }
        guard let first = faults.first else { return }
        if case .mismatch = first { throw StateFault.mismatch(first.message) }
        throw first
    }

    static func items(_ body: [UInt8], metadata: [String: String]) throws -> [StateItem] {
        var items: [StateItem] = []
        do {
            try JSONScanner.first(in: body) { scanner in
                guard scanner.next() == UInt8(ascii: "[") else {
                    let value = try scanner.value()
                    if value.isNull { return }
                    throw SidecarError.malformed(
                        GoJSONMessage.cannotUnmarshal(value, into: "Go value of type []state.SetRequest"))
                }
                try scanner.array { scanner in
                    var item = try StateItem(&scanner, path: ".\(items.count)")
                    item.metadata.merge(metadata) { _, query in query }
                    items.append(item)
                }
            }
        } catch let fault as JSONFault {
            throw SidecarError.malformed(GoJSONMessage.text(fault, in: body))
        }
        return items
    }

    func transact(_ binding: StateBinding, _ request: SidecarRequest) async throws -> SidecarResponse {
        let body = try await request.collectBody()
        let changes = try StateTransaction(body, metadata: request.metadata).changes(in: binding)
        guard !changes.isEmpty else { return .noContent }
        do throws(StateFault) {
            var ready: [StateChange] = []
            for change in changes { ready.append(try change.get()) }
            try await binding.store.transact(ready)
        } catch {
            throw SidecarError(
                .internalServerError, "ERR_STATE_TRANSACTION",
                "error while executing state transaction: \(error.message)")
        }
        return .noContent
    }
}
