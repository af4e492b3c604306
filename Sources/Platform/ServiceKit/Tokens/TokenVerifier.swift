import Crypto
import FoundationEssentials
import Synchronization
public import Timestamps

/// Verifies tokens. An access token must use EdDSA, one of the issuer's published keys, and the exact type, issuer and
/// audience. For an API token (`errand_…`) the issuer is asked, as described in ``APITokens``.
///
/// Valid access tokens are cached until they expire, by hash, in a bounded cache: verifying a signature takes about 0.1
/// ms.
public struct TokenVerifier: Sendable {
    /// Permitted difference between clocks.
    static let leeway = Duration.seconds(5)

    private let keys: any SigningKeys
    private let issuer: String
    private let audience: String
    private let now: @Sendable () -> Timestamp
    private let cache = TokenCache<Identity>()
    private let apiTokens: APITokens?

    /// - Parameters:
    ///   - keys: the source of the issuer's keys.
    ///   - apiTokens: resolves API tokens; without it, none is valid.
    ///   - now: the clock, for tests.
    public init(
        keys: any SigningKeys, apiTokens: APITokens? = nil, issuer: String = "errand", audience: String = "errand",
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.keys = keys
        self.apiTokens = apiTokens
        self.issuer = issuer
        self.audience = audience
        self.now = now
    }

    /// The identity of a token.
    ///
    /// - Throws: ``TokenFault``.
    public func verify(_ token: String) async throws -> Identity {
        guard token.utf8.count <= AccessToken.maximumLength else { throw TokenFault.malformed }
        let now = now()
        if token.hasPrefix(APITokenText.prefix) {
            guard let apiTokens else { throw TokenFault.inactive }
            return try await apiTokens.identity(of: token, now: now)
        }
        let digest = TokenDigest.of(token)
        if let known = cache[digest] {
            guard now < known.expires + Self.leeway else { throw TokenFault.expired }
            return known
        }
        let parsed = try AccessToken(token)
        guard let key = try await keys.key(named: parsed.keyID) else { throw TokenFault.unknownKey }
        guard parsed.isSigned(by: key) else { throw TokenFault.signature }
        let identity = try parsed.check(issuer: issuer, audience: audience, now: now, leeway: Self.leeway)
        cache[digest] = identity
        return identity
    }
}

/// The reason why a token is not accepted.
public enum TokenFault: Error, Sendable, Hashable {
    /// Not three parts of base64url around JSON, or a claim of the wrong type.
    case malformed
    /// Any algorithm other than EdDSA, including `none` and HS256.
    case algorithm
    /// Not an access token.
    case type
    /// Signed with a key that the issuer does not publish.
    case unknownKey
    /// The signature does not match the key.
    case signature
    /// Issued by another issuer.
    case issuer
    /// Issued for another audience.
    case audience
    /// Past its expiry.
    case expired
    /// Before its validity begins.
    case notYetValid
    /// An API token that is unknown, revoked or expired.
    case inactive
    /// The issuer cannot be reached; the token may be valid.
    case keysUnavailable

    /// The problem for the client: that the token is invalid, in two cases with the reason.
    public var problem: Problem {
        switch self {
        case .keysUnavailable: .unavailable("Tokens cannot be verified right now.")
        case .expired: .unauthorized("The access token has expired.")
        default: .unauthorized("The access token is not valid.")
        }
    }
}

/// Caches results about tokens by SHA-256, in two generations: the older half is dropped when the cache is full.
final class TokenCache<Value: Sendable>: Sendable {
    private struct Generations: Sendable {
        var young: [SHA256.Digest: Value] = [:]
        var old: [SHA256.Digest: Value] = [:]
    }

    private let generations = Mutex(Generations())
    private let generationSize: Int

    init(generationSize: Int = 8192) { self.generationSize = generationSize }

    subscript(digest: SHA256.Digest) -> Value? {
        get { generations.withLock { $0.young[digest] ?? $0.old[digest] } }
        set {
            generations.withLock { generations in
                generations.young[digest] = newValue
                guard generations.young.count >= generationSize else { return }
                generations.old = generations.young
                generations.young = [:]
            }
        }
    }
}

/// Computes the keys under which tokens are cached: never the tokens themselves.
enum TokenDigest {
    static func of(_ token: String) -> SHA256.Digest {
        var token = token
        return token.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
    }
}

/// The identity of a caller, from a verified token.
public struct Identity: Sendable, Hashable {
    /// The user's id.
    public let userID: String
    /// The permissions of the token: `read`, `write`, and `account` for sessions.
    public let scopes: Set<String>
    /// When the token expires.
    public let expires: Timestamp
    /// The sign-in that the token came from; empty for an API token.
    public let sessionID: String
    /// The user's time zone by its IANA name; `UTC` when the account has none.
    public let zone: String
    /// The user's additional roles, such as `admin`.
    public let roles: Set<String>

    /// Makes an identity; verification is up to the caller.
    public init(
        userID: String, scopes: Set<String>, expires: Timestamp, sessionID: String, zone: String = "UTC",
        roles: Set<String> = []
    ) {
        self.userID = userID
        self.scopes = scopes
        self.expires = expires
        self.sessionID = sessionID
        self.zone = zone
        self.roles = roles
    }

    /// True for a user who signed in, as opposed to a program with an API token.
    public var isSession: Bool { !sessionID.isEmpty }

    /// True when the operator allows the user to see what other users do.
    public var isAdmin: Bool { roles.contains("admin") }
}
