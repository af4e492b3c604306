import Encoding
import JSON
import ServiceKit
import Timestamps

/// Mints the short-lived tokens that every service verifies by itself: JWTs after RFC 9068, signed with EdDSA.
struct AccessTokens: Sendable {
    static let issuer = "errand"
    static let audience = "errand"
    /// Managing the account is for whoever signed in, not for the API tokens they make.
    static let scope = "read write account"
    let lifetime: Duration
    var scope = AccessTokens.scope

    /// - Parameter profile: whose token; the time zone travels as OpenID Connect's `zoneinfo`, the role as `roles` (RFC 9068).
    func mint(
        for profile: Profile, session: String, now: Timestamp, with key: SigningKey
    ) throws -> String {
        let header: JSONValue = ["alg": "EdDSA", "typ": "at+jwt", "kid": .string(key.id)]
        let claims: JSONValue = [
            "iss": .string(Self.issuer), "aud": .string(Self.audience), "sub": .string(profile.userID),
            "sid": .string(session), "jti": .string(RandomBytes.hexadecimal(12)), "scope": .string(scope),
            "zoneinfo": .string(profile.zone), "roles": .array(profile.roles.map { .string($0) }),
            "iat": .integer(now.seconds), "exp": .integer((now + lifetime).seconds),
        ]
        let signed = Base64URL.encode(header.bytes) + "." + Base64URL.encode(claims.bytes)
        return signed + "." + Base64URL.encode(try key.signature(of: Array(signed.utf8)))
    }
}
