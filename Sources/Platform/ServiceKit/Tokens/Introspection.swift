public import JSON
import Timestamps

/// What an issuer says of a token that only it can read (RFC 7662), with OpenID Connect's `zoneinfo`.
public enum Introspection {
    /// Where the issuer's app listener answers.
    public static let path = "/internal/tokens/introspect"

    /// Writes the answer.
    /// - Parameter identity: nil for a token that does not hold, and nothing is said of why.
    public static func write(_ identity: Identity?, into json: inout JSONWriter) {
        guard let identity else { return json.raw(#"{"active":false}"#) }
        json.raw(#"{"active":true,"token_type":"Bearer","sub":"#)
        json.string(identity.userID)
        json.raw(#","scope":"#)
        json.string(identity.scopes.sorted().joined(separator: " "))
        json.raw(#","exp":"#)
        json.integer(identity.expires.seconds)
        json.raw(#","sid":"#)
        json.string(identity.sessionID)
        json.raw(#","zoneinfo":"#)
        json.string(identity.zone)
        json.raw(#","roles":"#)
        json.value(.array(identity.roles.sorted().map { .string($0) }))
        json.raw("}")
    }

    /// Reads the answer.
    /// - Returns: nil for a token that does not hold.
    /// - Throws: `JSONFault`, or ``TokenFault/malformed``.
    public static func read(_ bytes: [UInt8]) throws -> Identity? {
        let answer = try JSONValue(bytes, maximumDepth: 4)
        guard let isActive = answer["active"]?.bool else { throw TokenFault.malformed }
        guard isActive else { return nil }
        guard let user = answer["sub"]?.string, let seconds = answer["exp"]?.integer else {
            throw TokenFault.malformed
        }
        return Identity(
            userID: user, scopes: Set((answer["scope"]?.string ?? "").split(separator: " ").map(String.init)),
            expires: Timestamp(seconds: seconds), sessionID: answer["sid"]?.string ?? "",
            zone: answer["zoneinfo"]?.string ?? "UTC",
            roles: Set(answer["roles"]?.array?.compactMap(\.string) ?? []))
    }
}
