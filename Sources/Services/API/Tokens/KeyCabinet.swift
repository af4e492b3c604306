import Crypto
import Dapr
import Encoding
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Logging
import ServiceKit
import Synchronization

/// Fetches the keys from the secret store on first use, and again when a token names an unknown one, so that keys can
/// be rotated without a restart. Limited to once every few seconds, so that forged tokens cannot overload the secret
/// store.
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

    /// True when it is time to fetch keys again; the caller must then do so.
    private func takeTurn() -> Bool {
        state.withLock { state in
            if let fetched = state.fetched, .now - fetched < reloadInterval { return false }
            state.fetched = .now
            return true
        }
    }

    private func key(_ name: String) async throws -> SigningKey? {
        do {
            return try await dapr.getKey(component, name).flatMap { SigningKey(secret: $0) }
        } catch is DaprError {
            throw AccountFault.unavailable
        }
    }

    /// Lets our own verifier check tokens without a network call to ourselves.
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

/// The keys of this deployment: the first signs, all of them verify.
struct KeyRing: Sendable {
    let signing: SigningKey
    let all: [SigningKey]
    /// The keys that authenticate refresh tokens, derived from the signing keys; the first one makes new tokens.
    let refresh: [SymmetricKey]

    init(signing: SigningKey, previous: SigningKey? = nil) {
        self.signing = signing
        all = [signing, previous].compactMap(\.self)
        refresh = all.map { key in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: key.seed), info: Array("errand refresh tokens 1".utf8),
                outputByteCount: 32)
        }
    }

    /// The public keys as a JSON Web Key Set (RFC 7517).
    var jwks: [UInt8] { JSONValue.object(JSONObject([("keys", .array(all.map(\.jwk)))])).bytes }
}

/// An Ed25519 key that signs access tokens (RFC 8037).
struct SigningKey: Sendable {
    let id: String
    let seed: [UInt8]
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter secret: the 32-byte seed in base64 or base64url.
    /// - Returns: nil for anything else.
    init?(secret: String) {
        guard let seed = Base64URL.decode(anyAlphabet: secret), seed.count == 32,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        else { return nil }
        self.seed = seed
        self.key = key
        let thumbprint = #"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode(key.publicKey.rawRepresentation))"}"#
        id = Base64URL.encode(Array(SHA256.hash(data: Array(thumbprint.utf8))))
    }

    var publicKey: Curve25519.Signing.PublicKey { key.publicKey }

    func signature(of text: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: text)) }

    /// The public half as a JSON Web Key (RFC 7517); its id is the key's thumbprint (RFC 7638).
    var jwk: JSONValue {
        [
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": .string(id),
            "x": .string(Base64URL.encode(publicKey.rawRepresentation)),
        ]
    }
}

/// `/.well-known/jwks.json`: the public keys of the access tokens.
struct KeyRoutes: Sendable {
    let cabinet: KeyCabinet

    func add(to routes: Routes) {
        routes.get(".well-known/jwks.json") { _, _ in
            let keys = try await cabinet.keys()
            return JSONResponse(keys.jwks, headers: [.cacheControl: "public, max-age=300"]).response
        }
    }
}
