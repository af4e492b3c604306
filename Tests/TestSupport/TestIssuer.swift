package import Crypto
import Encoding
import Foundation
package import JSON
package import ServiceKit
import Timestamps

/// Issues tokens, good ones and all kinds of bad ones.
package enum TestIssuer {
    /// Its key, `k1`.
    package static let key = Curve25519.Signing.PrivateKey()
    /// Its keys, for a verifier.
    package static let keys = FixedKeys(["k1": key.publicKey])

    /// Whose token it is, unless it says something else.
    package static let user = "00000000-0000-7000-8000-000000000001"

    /// A token that holds, unless header, claims or key say otherwise.
    package static func token(
        header: JSONValue = ["alg": "EdDSA", "typ": "at+jwt", "kid": "k1"], claims: [String: JSONValue] = [:],
        key: Curve25519.Signing.PrivateKey = key
    ) throws -> String {
        let now = Timestamp.now.seconds
        var all: [String: JSONValue] = [
            "iss": "errand", "aud": "errand", "sub": .string(TestIssuer.user), "sid": "session-1",
            "scope": "read write",
            "exp": .number(JSONNumber(now + 60)), "iat": .number(JSONNumber(now)),
        ]
        all.merge(claims) { $1 }
        let object = JSONValue.object(JSONObject(all.map { (key: $0.key, value: $0.value) }))
        let signed = Base64URL.encode(header.bytes) + "." + Base64URL.encode(object.bytes)
        let signature = try key.signature(for: Data(signed.utf8))
        return signed + "." + Base64URL.encode(signature)
    }

    /// A NumericDate.
    package static func seconds(fromNow offset: Int64) -> JSONValue {
        .number(JSONNumber(Timestamp.now.seconds + offset))
    }

    /// Its JWK set.
    package static var keySet: [UInt8] {
        let x = Base64URL.encode(key.publicKey.rawRepresentation)
        return Array(#"{"keys":[{"kty":"RSA","kid":"r"},{"kty":"OKP","crv":"Ed25519","kid":"k1","x":"\#(x)"}]}"#.utf8)
    }
}
