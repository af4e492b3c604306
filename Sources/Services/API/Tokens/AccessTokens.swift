import Crypto
import DatePhrases
import Encoding
import FoundationEssentials
import JSON
import ServiceKit
import Timestamps

/// Issues the short-lived tokens that every service verifies by itself: JWTs according to RFC 9068, signed with EdDSA.
struct AccessTokens: Sendable {
    static let issuer = "errand"
    static let audience = "errand"
    /// The scope of sessions; API tokens cannot manage the account.
    static let scope = "read write account"
    let lifetime: Duration
    var scope = AccessTokens.scope

    /// - Parameter profile: the token's user; the time zone is OpenID Connect's `zoneinfo`, the roles are `roles` (RFC
    ///   9068).
    func mint(
        for profile: Profile, session: String, now: Timestamp, with key: SigningKey
    ) throws -> String {
        let header: JSONValue = ["alg": "EdDSA", "typ": "at+jwt", "kid": .string(key.id)]
        let claims: JSONValue = [
            "iss": .string(Self.issuer), "aud": .string(Self.audience), "sub": .string(profile.userID),
            "sid": .string(session), "jti": .string(RandomBytes.hexadecimal(12)), "scope": .string(scope),
            "zoneinfo": .string(profile.zone), "date_order": .string(profile.dateOrder.rawValue),
            "roles": .array(profile.roles.map { .string($0) }),
            "iat": .integer(now.seconds), "exp": .integer((now + lifetime).seconds),
        ]
        let signed = Base64URL.encode(header.bytes) + "." + Base64URL.encode(claims.bytes)
        return signed + "." + Base64URL.encode(try key.signature(of: Array(signed.utf8)))
    }
}

/// A refresh token: the user, the session, a secret, and a seal that only we can make.
///
/// The seal lets forged tokens be refused without reading the store, and prevents others from ending a session by
/// presenting a wrong secret. Only the secret's digest is stored.
struct RefreshToken: Sendable, Hashable {
    let userID: UUID
    /// 8 bytes; their hexadecimal digits are the session's id.
    let session: [UInt8]
    /// 32 bytes.
    let secret: [UInt8]

    private static let prefix = "er1_"
    private static let sealBytes = 16

    /// Starts a session.
    init(userID: UUID) {
        self.userID = userID
        session = RandomBytes.make(8)
        secret = RandomBytes.make(32)
    }

    /// Reads a token that is sealed with any of our keys; nil for anything else.
    init?(_ text: String, keys: KeyRing) {
        guard text.hasPrefix(Self.prefix), text.utf8.count < 200,
            let bytes = Base64URL.decode(text.dropFirst(Self.prefix.count).utf8), bytes.count == 56 + Self.sealBytes
        else { return nil }
        let body = Array(bytes[..<56])
        let known = keys.refresh.contains { key in
            SymmetricKey(data: Self.seal(body, key)) == SymmetricKey(data: Array(bytes[56...]))
        }
        guard known else { return nil }
        userID = body.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        session = Array(body[16..<24])
        secret = Array(body[24...])
    }

    private init(userID: UUID, session: [UInt8], secret: [UInt8]) {
        self.userID = userID
        self.session = session
        self.secret = secret
    }

    /// The token that replaces this one. Deterministic, so that a client whose answer was lost gets the same one again.
    func successor(keys: KeyRing) -> RefreshToken {
        let secret = HMAC<SHA256>.authenticationCode(for: Array("next".utf8) + body, using: keys.refresh[0])
        return RefreshToken(userID: userID, session: session, secret: Array(secret))
    }

    func text(keys: KeyRing) -> String {
        Self.prefix + Base64URL.encode(body + Self.seal(body, keys.refresh[0]))
    }

    var sessionID: String { Hexadecimal.text(session) }

    /// The stored digest of the secret.
    var digest: String { Base64URL.encode(Array(SHA256.hash(data: secret))) }

    private var body: [UInt8] { withUnsafeBytes(of: userID.uuid) { Array($0) } + session + secret }

    private static func seal(_ body: [UInt8], _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("seal".utf8) + body, using: key).prefix(sealBytes))
    }
}
