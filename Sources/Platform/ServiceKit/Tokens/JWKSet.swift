import Crypto
import Encoding
import JSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A JWK set as far as it matters here: Ed25519 public keys for signatures.
enum JWKSet {
    /// The keys by id; keys of other kinds are passed over.
    static func parse(_ bytes: [UInt8]) throws -> [String: Curve25519.Signing.PublicKey] {
        let document = try JSONValue(bytes, maximumDepth: 8)
        var keys: [String: Curve25519.Signing.PublicKey] = [:]
        for key in document["keys"]?.array ?? [] {
            guard key["kty"]?.string == "OKP", key["crv"]?.string == "Ed25519", let id = key["kid"]?.string,
                key["use"]?.string ?? "sig" == "sig", let text = key["x"]?.string,
                let raw = Base64URL.decode(text.utf8),
                let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
            else { continue }
            keys[id] = publicKey
        }
        return keys
    }
}
