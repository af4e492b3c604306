import Crypto
import Foundation
import JSON
import ServiceKit
import Timestamps

/// Issues tokens, good ones and all kinds of bad ones.
enum TestIssuer {
    static let key = Curve25519.Signing.PrivateKey()
    static let keys = FixedKeys(["k1": key.publicKey])

    static func token(
        header: JSONValue = ["alg": "EdDSA", "typ": "at+jwt", "kid": "k1"], claims: [String: JSONValue] = [:],
        key: Curve25519.Signing.PrivateKey = key
    ) throws -> String {
        let now = Timestamp.now.seconds
        var all: [String: JSONValue] = [
            "iss": "errand", "aud": "errand", "sub": "user-1", "sid": "session-1", "scope": "read write",
            "exp": .number(JSONNumber(now + 60)), "iat": .number(JSONNumber(now)),
        ]
        all.merge(claims) { $1 }
        let object = JSONValue.object(JSONObject(all.map { (key: $0.key, value: $0.value) }))
        let signed = Base64URL.encode(header.bytes) + "." + Base64URL.encode(object.bytes)
        let signature = try key.signature(for: Data(signed.utf8))
        return signed + "." + Base64URL.encode(signature)
    }

    static func seconds(fromNow offset: Int64) -> JSONValue { .number(JSONNumber(Timestamp.now.seconds + offset)) }
}
