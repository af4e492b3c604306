import Crypto
import Dapr
import Logging
import ServiceKit
import Synchronization

/// Fetches the keys from the secret store once, when they are first needed.
final class KeyCabinet: SigningKeys {
    static let currentSecret = "jwt-signing-key"
    static let previousSecret = "jwt-signing-key-previous"
    private let dapr: DaprClient
    private let component: String
    private let logger: Logger
    private let ring = Mutex<KeyRing?>(nil)

    init(dapr: DaprClient, component: String, logger: Logger) {
        self.dapr = dapr
        self.component = component
        self.logger = logger
    }

    /// - Throws: ``AccountFault/unavailable`` while the secret store does not answer with a usable key.
    func keys() async throws -> KeyRing {
        if let ring = ring.withLock({ $0 }) { return ring }
        guard let signing = try await key(Self.currentSecret) else {
            logger.error(
                "The secret that signs access tokens is missing, or not 32 bytes in base64",
                metadata: ["component": "\(component)", "secret": "\(Self.currentSecret)"])
            throw AccountFault.unavailable
        }
        let previous = try? await key(Self.previousSecret)
        let fetched = KeyRing(signing: signing, previous: previous)
        return ring.withLock { ring in
            if let ring { return ring }
            ring = fetched
            return fetched
        }
    }

    private func key(_ name: String) async throws -> SigningKey? {
        do {
            let secret = try await dapr.getSecret(component, name)
            return (secret[name] ?? secret.values.first).flatMap { SigningKey(secret: $0) }
        } catch is DaprError {
            throw AccountFault.unavailable
        }
    }

    /// Lets our own verifier check tokens without asking ourselves over the network.
    func key(named id: String) async throws -> Curve25519.Signing.PublicKey? {
        do {
            return try await keys().all.first { $0.id == id }?.publicKey
        } catch {
            throw TokenFault.keysUnavailable
        }
    }
}
