public import Crypto
import Encoding
import FoundationEssentials
import JSON
import Synchronization

/// The keys that an issuer publishes as a JWK set (RFC 7517, RFC 8037), fetched when first needed and kept.
///
/// An unknown key id has the set fetched again, at most once in ``refreshInterval`` and by one task at a time, so that
/// forged tokens cannot make the issuer busy.
public final class PublishedKeys: SigningKeys {
    /// The least time between two fetches.
    public static let refreshInterval = Duration.seconds(3)

    private struct State {
        var keys: [String: Curve25519.Signing.PublicKey] = [:]
        var lastFetch: ContinuousClock.Instant?
        var isFetching = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let fetch: @Sendable () async throws -> [UInt8]

    /// - Parameter fetch: gets the JWK set's bytes.
    public init(fetch: @escaping @Sendable () async throws -> [UInt8]) { self.fetch = fetch }

    /// See ``SigningKeys/key(named:)``.
    public func key(named id: String) async throws -> Curve25519.Signing.PublicKey? {
        if let known = state.withLock({ $0.keys[id] }) { return known }
        let isFresh = await refresh()
        if let known = state.withLock({ $0.keys[id] }) { return known }
        guard isFresh else { throw TokenFault.keysUnavailable }
        return nil
    }

    private enum Turn { case mine, joined, tooSoon }

    /// - Returns: whether the keys are known to be recent.
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
            // A first fetch that failed may be repeated at once: nothing can be verified without it.
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

/// A JWK set as far as it matters here: Ed25519 public keys for signatures.
enum JWKSet {
    /// The keys by id; keys of other kinds are passed over.
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

/// Where the public keys of an issuer of tokens come from.
public protocol SigningKeys: Sendable {
    /// The key of that id, nil when the issuer has none.
    /// - Throws: ``TokenFault/keysUnavailable`` when the issuer cannot be asked.
    func key(named id: String) async throws -> Curve25519.Signing.PublicKey?
}

/// Keys that are known from the start: the issuer's own, or a test's.
public struct FixedKeys: SigningKeys {
    private let keys: [String: Curve25519.Signing.PublicKey]

    /// - Parameter keys: by key id.
    public init(_ keys: [String: Curve25519.Signing.PublicKey]) { self.keys = keys }

    /// See ``SigningKeys/key(named:)``.
    public func key(named id: String) -> Curve25519.Signing.PublicKey? { keys[id] }
}
