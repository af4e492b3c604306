/// Why a token is not accepted.
public enum TokenFault: Error, Sendable, Hashable {
    /// Not three parts of base64url around JSON, or a claim of the wrong type.
    case malformed
    /// Any algorithm but EdDSA, `none` and HS256 included.
    case algorithm
    /// Not an access token.
    case type
    /// Signed with a key that the issuer does not publish.
    case unknownKey
    /// The signature does not belong to the key.
    case signature
    /// Another issuer's.
    case issuer
    /// Meant for somebody else.
    case audience
    /// Past its end.
    case expired
    /// Before its beginning.
    case notYetValid
    /// An API token that is unknown, was revoked, or has ended.
    case inactive
    /// The issuer cannot be asked right now: says nothing about the token.
    case keysUnavailable

    /// What the client is told: that the token does not hold, and in two cases why.
    public var problem: Problem {
        switch self {
        case .keysUnavailable: .unavailable("Tokens cannot be verified right now.")
        case .expired: .unauthorized("The access token has expired.")
        default: .unauthorized("The access token is not valid.")
        }
    }
}
