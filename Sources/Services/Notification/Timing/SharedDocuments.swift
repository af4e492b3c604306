import Contracts
import Dapr

/// Documents that belong to no user, changed by read, modify and compare.
struct SharedDocuments: Sendable {
    let dapr: DaprClient
    private let store = Component.statestore
    /// How often an update is tried.
    private static let attempts = 30
    /// So many keys are asked for with one call.
    private static let pace = 256

    func read(_ key: String) async throws -> (text: [UInt8], etag: ETag?)? {
        guard let item = try await dapr.getState(store, key) else { return nil }
        return (try item.document(), item.etag)
    }

    /// Reads many; what is missing is left out.
    func read(_ keys: [String]) async throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for start in stride(from: 0, to: keys.count, by: Self.pace) {
            let some = Array(keys[start..<min(start + Self.pace, keys.count)])
            for item in try await dapr.bulkGetState(store, keys: some) {
                if let error = item.error { throw DaprError(status: 500, code: "ERR_STATE_GET", message: error) }
                if let text = try item.document() { found[item.key] = text }
            }
        }
        return found
    }

    /// Replaces a document by what `change` makes of it; nil leaves it as it is.
    ///
    /// A change may be made twice when the answer to a write is lost, so making it twice must do nothing more.
    func update(_ key: String, _ change: ([UInt8]?) -> [UInt8]?) async throws {
        var pause = Duration.milliseconds(2)
        for attempt in 1... {
            let present = try await read(key)
            guard let text = change(present?.text) else { return }
            do {
                return try await dapr.saveState(
                    store,
                    [StateSave(key: key, value: .document(text), etag: present?.etag, concurrency: .firstWrite)])
            } catch let error as DaprError where attempt < Self.attempts && error.kind == .refused {
                // Stores refuse a write that came second in many ways; reading again tells what is.
                try await Task.sleep(for: pause * Double.random(in: 0.5...1))
                pause = min(pause * 2, .milliseconds(200))
            }
        }
    }

    func delete(_ keys: [String]) async throws {
        for key in keys { try await dapr.deleteState(store, key) }
    }
}
