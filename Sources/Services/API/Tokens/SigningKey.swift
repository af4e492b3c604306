import Crypto
import Encoding
import FoundationEssentials
import JSON
import ServiceKit

/// An Ed25519 key that signs access tokens (RFC 8037).
struct SigningKey: Sendable {
    let id: String
    let seed: [UInt8]
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter secret: the 32-byte seed in base64 or base64url.
    /// - Returns: nil for anything else.
    init?(secret: String) {
        guard let seed = Self.bytes(base64: secret.trimmingWhitespace), seed.count == 32,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        else { return nil }
        self.seed = seed
        self.key = key
        let thumbprint = #"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode(key.publicKey.rawRepresentation))"}"#
        id = Base64URL.encode(Array(SHA256.hash(data: Array(thumbprint.utf8))))
    }

    var publicKey: Curve25519.Signing.PublicKey { key.publicKey }

    func signature(of text: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: text)) }

    /// The public half as a JSON Web Key (RFC 7517); its id is the key's thumbprint (RFC 7638).
    var jwk: JSONValue {
        [
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": .string(id),
            "x": .string(Base64URL.encode(publicKey.rawRepresentation)),
        ]
    }

    /// Secrets are made by many tools: plain base64 and base64url, padded or not, mean the same.
    private static func bytes(base64 text: String) -> [UInt8]? {
        let characters = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: byte
            }
        }
        return Base64URL.decode(characters)
    }
}
