import JSON
import ServiceKit
import Timestamps

/// Mints the short-lived tokens that every service verifies by itself: JWTs after RFC 9068, signed with EdDSA.
struct AccessTokens: Sendable {
    static let issuer = "errand"
    static let audience = "errand"
    static let scope = "read write"
    let lifetime: Duration

    func mint(for userID: String, session: String, now: Timestamp, with key: SigningKey) throws -> String {
        let header: JSONValue = ["alg": "EdDSA", "typ": "at+jwt", "kid": .string(key.id)]
        let claims: JSONValue = [
            "iss": .string(Self.issuer), "aud": .string(Self.audience), "sub": .string(userID),
            "sid": .string(session), "jti": .string(RandomName.make(bytes: 12)), "scope": .string(Self.scope),
            "iat": .integer(now.seconds), "exp": .integer((now + lifetime).seconds),
        ]
        let signed = Base64URL.encode(header.bytes) + "." + Base64URL.encode(claims.bytes)
        return signed + "." + Base64URL.encode(try key.signature(of: Array(signed.utf8)))
    }
}
