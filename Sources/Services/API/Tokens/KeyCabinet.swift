import Crypto
import Dapr
import Logging
import ServiceKit
import Synchronization

/// Fetches the keys from the secret store when they are first needed, and again when a token names one that is not among
/// them: so keys are rotated without a restart. At most every few seconds, so that forged tokens cannot make
/// the secret store busy.
final class KeyCabinet: SigningKeys {
    private let reloadInterval: Duration
    static let currentSecret = "jwt-signing-key"
    static let previousSecret = "jwt-signing-key-previous"
    private let dapr: DaprClient
    private let component: String
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var ring: KeyRing?
        var fetched: ContinuousClock.Instant?
    }

    init(dapr: DaprClient, component: String, logger: Logger, reloadInterval: Duration = .seconds(3)) {
        self.reloadInterval = reloadInterval
        self.dapr = dapr
        self.component = component
        self.logger = logger
    }

    /// - Throws: ``AccountFault/unavailable`` while the secret store does not answer with a usable key.
    func keys() async throws -> KeyRing {
        if let ring = state.withLock({ $0.ring }) { return ring }
        return try await fetch()
    }

    private func fetch() async throws -> KeyRing {
        guard let signing = try await key(Self.currentSecret) else {
            logger.error(
                "The secret that signs access tokens is missing, or not 32 bytes in base64",
                metadata: ["component": "\(component)", "secret": "\(Self.currentSecret)"])
            throw AccountFault.unavailable
        }
        let ring = KeyRing(signing: signing, previous: try? await key(Self.previousSecret))
        state.withLock { state in
            state.ring = ring
            state.fetched = .now
        }
        return ring
    }

    /// Whether it is time to look for new keys; the one who is told so does.
    private func takeTurn() -> Bool {
        state.withLock { state in
            if let fetched = state.fetched, .now - fetched < reloadInterval { return false }
            state.fetched = .now
            return true
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
            if let known = try await keys()[id] { return known }
            return takeTurn() ? try await fetch()[id] : nil
        } catch {
            throw TokenFault.keysUnavailable
        }
    }
}

extension KeyRing {
    fileprivate subscript(id: String) -> Curve25519.Signing.PublicKey? { all.first { $0.id == id }?.publicKey }
}
