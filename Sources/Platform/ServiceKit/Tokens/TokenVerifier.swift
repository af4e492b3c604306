import Crypto
import FoundationEssentials
import Synchronization
public import Timestamps

/// Decides whether a token holds. An access token: EdDSA only, the issuer's published keys, exact type, issuer and
/// audience. An API token (`errand_…`): the issuer is asked, as ``APITokens`` says.
///
/// Access tokens that held are remembered until they end, by hash, in a bounded cache: a signature check takes about 0.1 ms.
public struct TokenVerifier: Sendable {
    /// Clocks may differ by this much.
    static let leeway = Duration.seconds(5)

    private let keys: any SigningKeys
    private let issuer: String
    private let audience: String
    private let now: @Sendable () -> Timestamp
    private let cache = TokenCache<Identity>()
    private let apiTokens: APITokens?

    /// - Parameters:
    ///   - keys: where the issuer's keys come from.
    ///   - apiTokens: who knows of API tokens; without, none holds.
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

    /// Whose token this is.
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

/// Why a token is not accepted.
public enum TokenFault: Error, Sendable, Hashable {
    /// Not three parts of base64url around JSON, or a claim of the wrong type.
    case malformed
    /// Any algorithm but EdDSA, `none` and HS256 included.
    case algorithm
    /// Not an access token.
    case type
    /// Signed with a key that the issuer does not publish.
    case unknownKey
    /// The signature does not belong to the key.
    case signature
    /// Another issuer's.
    case issuer
    /// Meant for somebody else.
    case audience
    /// Past its end.
    case expired
    /// Before its beginning.
    case notYetValid
    /// An API token that is unknown, was revoked, or has ended.
    case inactive
    /// The issuer cannot be asked right now: says nothing about the token.
    case keysUnavailable

    /// What the client is told: that the token does not hold, and in two cases why.
    public var problem: Problem {
        switch self {
        case .keysUnavailable: .unavailable("Tokens cannot be verified right now.")
        case .expired: .unauthorized("The access token has expired.")
        default: .unauthorized("The access token is not valid.")
        }
    }
}

/// What is known of tokens, by SHA-256: two generations, so that the older half goes when the cache is full.
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

/// The names under which tokens are remembered: never the tokens themselves.
enum TokenDigest {
    static func of(_ token: String) -> SHA256.Digest {
        var token = token
        return token.withUTF8 { SHA256.hash(data: UnsafeRawBufferPointer($0)) }
    }
}

/// Who is asking, as a verified token says.
public struct Identity: Sendable, Hashable {
    /// The user's id.
    public let userID: String
    /// What the token allows: `read`, `write`, and for sessions `account`.
    public let scopes: Set<String>
    /// When the token ends.
    public let expires: Timestamp
    /// The sign-in that the token came from; empty for an API token.
    public let sessionID: String
    /// The user's time zone by its IANA name, `UTC` when the account names none.
    public let zone: String
    /// What the user is besides a user, such as `admin`.
    public let roles: Set<String>

    /// Names an identity; verifying is the caller's part.
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

    /// Whether this is somebody who signed in, not a program with an API token.
    public var isSession: Bool { !sessionID.isEmpty }

    /// Whether the user may look at what others do, as the operator decided.
    public var isAdmin: Bool { roles.contains("admin") }
}
