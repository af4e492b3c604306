import Crypto
import JSON

/// The keys of this deployment: the first signs, all of them verify.
struct KeyRing: Sendable {
    let signing: SigningKey
    let all: [SigningKey]
    /// Authenticate refresh tokens; derived from the signing keys, the first one makes new ones.
    let refresh: [SymmetricKey]

    init(signing: SigningKey, previous: SigningKey? = nil) {
        self.signing = signing
        all = [signing, previous].compactMap(\.self)
        refresh = all.map { key in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: key.seed), info: Array("errand refresh tokens 1".utf8),
                outputByteCount: 32)
        }
    }

    /// The public keys as a JSON Web Key Set (RFC 7517).
    var jwks: [UInt8] { JSONValue.object(JSONObject([("keys", .array(all.map(\.jwk)))])).bytes }
}
