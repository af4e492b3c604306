public import Crypto

/// Where the public keys of an issuer of tokens come from.
public protocol SigningKeys: Sendable {
    /// The key of that id, nil when the issuer has none.
    /// - Throws: ``TokenFault/keysUnavailable`` when the issuer cannot be asked.
    func key(named id: String) async throws -> Curve25519.Signing.PublicKey?
}

/// Keys that are known from the start: the issuer's own, or a test's.
public struct FixedKeys: SigningKeys {
    private let keys: [String: Curve25519.Signing.PublicKey]

    /// - Parameter keys: by key id.
    public init(_ keys: [String: Curve25519.Signing.PublicKey]) { self.keys = keys }

    /// See ``SigningKeys/key(named:)``.
    public func key(named id: String) -> Curve25519.Signing.PublicKey? { keys[id] }
}
