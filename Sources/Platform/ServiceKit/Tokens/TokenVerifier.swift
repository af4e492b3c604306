import Crypto
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
