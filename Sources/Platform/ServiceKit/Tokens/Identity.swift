public import Timestamps

/// Who is asking, as a verified access token says.
public struct Identity: Sendable, Hashable {
    /// The user's id.
    public let userID: String
    /// What the token allows, such as `read` and `write`.
    public let scopes: Set<String>
    /// When the token ends.
    public let expires: Timestamp
    /// The sign-in that the token came from.
    public let sessionID: String

    /// Names an identity; verifying is the caller's part.
    public init(userID: String, scopes: Set<String>, expires: Timestamp, sessionID: String) {
        self.userID = userID
        self.scopes = scopes
        self.expires = expires
        self.sessionID = sessionID
    }
}
