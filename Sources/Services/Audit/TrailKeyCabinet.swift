import Contracts
import Dapr
import Logging
import ServiceKit
import Store
import Synchronization

/// Fetches the keys that sign trails from the secret store on first use, and keeps them until the service ends.
final class TrailKeyCabinet: Sendable {
    static let currentSecret = "audit-signing-key"
    static let previousSecret = "audit-signing-key-previous"
    /// The time between two requests for a key that is missing.
    private static let pause = Duration.seconds(30)

    private let dapr: DaprClient
    private let logger: Logger
    private let state = Mutex<(keys: TrailKeys?, missed: ContinuousClock.Instant?)>((nil, nil))

    init(dapr: DaprClient, logger: Logger) {
        self.dapr = dapr
        self.logger = logger
    }

    /// - Returns: nil where there is no such secret: then trails are not signed, and the log says so.
    /// - Throws: `DaprError` when the sidecar does not answer: nothing may be written unsigned only for that reason.
    @Sendable
    func keys() async throws -> TrailKeys? {
        let (known, missed) = state.withLock { $0 }
        if let known { return known }
        if let missed, .now - missed < Self.pause { return nil }
        let current = try await secret(Self.currentSecret)
        let previous = current == nil ? nil : try await secret(Self.previousSecret)
        let keys = current.flatMap { TrailKeys(secret: $0, previous: previous ?? "") }
        state.withLock { state in
            state.keys = keys
            state.missed = keys == nil ? .now : nil
        }
        if let keys {
            logger.info("Trails are signed", metadata: ["key": "\(keys.id)"])
        } else {
            logger.error(
                "The secret that signs trails is missing, or not 32 bytes in base64: a rewritten trail cannot be told",
                metadata: ["component": "\(Component.secrets)", "secret": "\(Self.currentSecret)"])
        }
        return keys
    }

    /// - Returns: nil when the secret store says that there is none.
    private func secret(_ name: String) async throws -> String? {
        do {
            return try await dapr.getKey(Component.secrets, name)
        } catch let error as DaprError where error.kind == .refused {
            return nil
        }
    }
}

extension Logger {
    /// Writes a trail's head where whoever can write to the store cannot: `errand audit verify --head` takes it.
    func info(_ head: TrailHead, of owner: String) {
        info(
            "Head",
            metadata: [
                "user_id": "\(owner)", "head": "\(head.number):\(head.digest)",
                "key": "\(head.signature?.key ?? "")", "signature": "\(head.signature?.value ?? "")",
            ])
    }
}
