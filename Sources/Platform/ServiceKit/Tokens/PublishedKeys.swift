public import Crypto
public import Dapr
import Encoding
import FoundationEssentials
import JSON
import Synchronization

/// The keys that an issuer publishes as a JWK set (RFC 7517, RFC 8037), fetched on first use and cached.
///
/// For an unknown key id the set is fetched again, at most once in ``refreshInterval`` and by one task at a time, so
/// that forged tokens cannot overload the issuer.
public final class PublishedKeys: SigningKeys {
    /// Minimum interval between two fetches.
    public static let refreshInterval = Duration.seconds(3)

    private struct State {
        var keys: [String: Curve25519.Signing.PublicKey] = [:]
        var lastFetch: ContinuousClock.Instant?
        var isFetching = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let fetch: @Sendable () async throws -> [UInt8]

    /// - Parameter fetch: returns the bytes of the JWK set.
    public init(fetch: @escaping @Sendable () async throws -> [UInt8]) { self.fetch = fetch }

    public func key(named id: String) async throws -> Curve25519.Signing.PublicKey? {
        if let known = state.withLock({ $0.keys[id] }) { return known }
        let isFresh = await refresh()
        if let known = state.withLock({ $0.keys[id] }) { return known }
        guard isFresh else { throw TokenFault.keysUnavailable }
        return nil
    }

    private enum Turn { case mine, joined, tooSoon }

    /// - Returns: true when the keys are known to be recent.
    private func refresh() async -> Bool {
        switch takeTurn() {
        case .tooSoon: break
        case .joined: await join()
        case .mine:
            let keys = try? JWKSet.parse(await fetch())
            finish(keys)
        }
        return state.withLock { !$0.keys.isEmpty }
    }

    private func takeTurn() -> Turn {
        state.withLock { state in
            if state.isFetching { return .joined }
            // A first fetch that failed may be repeated at once, since no token can be verified without it.
            if let last = state.lastFetch, !state.keys.isEmpty, .now - last < Self.refreshInterval { return .tooSoon }
            state.isFetching = true
            return .mine
        }
    }

    private func join() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.isFetching { state.waiting.append(continuation) }
                return !state.isFetching
            }
            if isOver { continuation.resume() }
        }
    }

    private func finish(_ keys: [String: Curve25519.Signing.PublicKey]?) {
        let waiting = state.withLock { state in
            if let keys { state.keys = keys }
            state.lastFetch = .now
            state.isFetching = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// Parses JWK sets, for Ed25519 public keys only.
enum JWKSet {
    /// The keys by id; keys of other kinds are ignored.
    static func parse(_ bytes: [UInt8]) throws -> [String: Curve25519.Signing.PublicKey] {
        let document = try JSONValue(bytes, maximumDepth: 8)
        var keys: [String: Curve25519.Signing.PublicKey] = [:]
        for key in document["keys"]?.array ?? [] {
            guard key["kty"]?.string == "OKP", key["crv"]?.string == "Ed25519", let id = key["kid"]?.string,
                key["use"]?.string ?? "sig" == "sig", let text = key["x"]?.string,
                let raw = Base64URL.decode(text.utf8),
                let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
            else { continue }
            keys[id] = publicKey
        }
        return keys
    }
}

/// A source of an issuer's public keys.
public protocol SigningKeys: Sendable {
    /// The key with the id; nil when the issuer has none.
    /// - Throws: ``TokenFault/keysUnavailable`` when the issuer cannot be reached.
    func key(named id: String) async throws -> Curve25519.Signing.PublicKey?
}

/// A fixed set of keys: the issuer's own, or a test's.
public struct FixedKeys: SigningKeys {
    private let keys: [String: Curve25519.Signing.PublicKey]

    /// - Parameter keys: by key id.
    public init(_ keys: [String: Curve25519.Signing.PublicKey]) { self.keys = keys }

    public func key(named id: String) -> Curve25519.Signing.PublicKey? { keys[id] }
}

extension DaprClient {
    /// Reads the value of a secret that a service needs on behalf of all its users, such as a signing key: outside the
    /// trace of whichever request or event happens to be the first.
    ///
    /// - Returns: the value under the secret's own name, or else its only one; nil when it has none.
    /// - Throws: `DaprError`.
    public func getKey(_ component: String, _ name: String) async throws -> String? {
        let secret = try await DaprTrace.$current.withValue(nil) { try await getSecret(component, name) }
        return secret[name] ?? secret.values.first
    }
}
