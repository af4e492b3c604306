import Crypto
import Encoding
import FoundationEssentials
import JSON
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
    /// The order in which the user writes dates with slashes: `month_first` or `day_first`.
    public let dateOrder: String
    /// The user's additional roles, such as `admin`.
    public let roles: Set<String>

    /// Makes an identity; verification is up to the caller.
    public init(
        userID: String, scopes: Set<String>, expires: Timestamp, sessionID: String, zone: String = "UTC",
        dateOrder: String = "month_first", roles: Set<String> = []
    ) {
        self.userID = userID
        self.scopes = scopes
        self.expires = expires
        self.sessionID = sessionID
        self.zone = zone
        self.dateOrder = dateOrder
        self.roles = roles
    }

    /// True for a user who signed in, as opposed to a program with an API token.
    public var isSession: Bool { !sessionID.isEmpty }

    /// True when the operator allows the user to see what other users do.
    public var isAdmin: Bool { roles.contains("admin") }
}

/// A JWT in compact form, taken apart but believed only once ``isSigned(by:)`` (RFC 7519, RFC 8037).
struct AccessToken {
    /// Maximum length of a token, in bytes; longer ones are refused unread.
    static let maximumLength = 4096

    private(set) var keyID = ""
    private(set) var issuer = ""
    private(set) var audiences: [String] = []
    private(set) var subject = ""
    private(set) var sessionID = ""
    private(set) var scopes: Set<String> = []
    private(set) var zone = "UTC"
    private(set) var dateOrder = "month_first"
    private(set) var roles: Set<String> = []
    private(set) var expires: Timestamp?
    private(set) var notBefore: Timestamp?
    private let signed: ArraySlice<UInt8>
    private let signature: [UInt8]

    init(_ token: String) throws(TokenFault) {
        let text = Array(token.utf8)
        guard text.count <= Self.maximumLength else { throw .malformed }
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let claims = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .malformed }
        signed = text[parts[0].startIndex..<parts[1].endIndex]
        self.signature = signature
        try read(header: header)
        do {
            try read(claims: claims)
        } catch {
            throw .malformed
        }
    }

    func isSigned(by key: Curve25519.Signing.PublicKey) -> Bool {
        signature.count == 64 && key.isValidSignature(signature, for: signed)
    }

    /// Checks the claims. `leeway` allows for differences between clocks.
    func check(issuer: String, audience: String, now: Timestamp, leeway: Duration) throws(TokenFault) -> Identity {
        guard self.issuer == issuer else { throw .issuer }
        guard audiences.contains(audience) else { throw .audience }
        guard let expires, !subject.isEmpty else { throw .malformed }
        guard now < expires + leeway else { throw .expired }
        if let notBefore, now + leeway < notBefore { throw .notYetValid }
        return Identity(
            userID: subject, scopes: scopes, expires: expires, sessionID: sessionID, zone: zone, dateOrder: dateOrder,
            roles: roles)
    }

    private mutating func read(header: [UInt8]) throws(TokenFault) {
        var algorithm = ""
        var type = ""
        var keyID = ""
        var isPlain = true
        do {
            try JSONScanner.read(header, maximumDepth: 2) { scanner in
                try scanner.object { key, scanner in
                    switch key {
                    case "alg": algorithm = try scanner.string()
                    case "typ": type = try scanner.string()
                    case "kid": keyID = try scanner.string()
                    case "crit", "b64": isPlain = false; try scanner.skip()
                    default: try scanner.skip()
                    }
                }
            }
        } catch {
            throw .malformed
        }
        guard isPlain else { throw .malformed }
        guard algorithm == "EdDSA" else { throw .algorithm }
        guard type == "at+jwt" else { throw .type }
        self.keyID = keyID
    }

    private mutating func read(claims: [UInt8]) throws {
        var token = self
        try JSONScanner.read(claims, maximumDepth: 4) { scanner in
            try scanner.object { key, scanner in
                switch key {
                case "iss": token.issuer = try scanner.string()
                case "sub": token.subject = try scanner.string()
                case "sid": token.sessionID = try scanner.string()
                case "scope": token.scopes = Set(try scanner.string().split(separator: " ").map(String.init))
                case "zoneinfo": token.zone = try scanner.string()
                case "date_order": token.dateOrder = try scanner.string()
                case "roles": try scanner.array { token.roles.insert(try $0.string()) }
                case "exp": token.expires = try scanner.instant()
                case "nbf": token.notBefore = try scanner.instant()
                case "aud":
                    if scanner.next() == UInt8(ascii: "[") {
                        try scanner.array { token.audiences.append(try $0.string()) }
                    } else {
                        token.audiences = [try scanner.string()]
                    }
                default: try scanner.skip()
                }
            }
        }
        self = token
    }
}

extension JSONScanner {
    /// Reads a NumericDate in whole seconds, within the range of dates.
    fileprivate mutating func instant() throws -> Timestamp {
        let start = offset
        let seconds = try integer()
        guard (0...253_402_300_799).contains(seconds) else { throw JSONFault(.numberOutOfRange, at: start) }
        return Timestamp(seconds: seconds)
    }
}
