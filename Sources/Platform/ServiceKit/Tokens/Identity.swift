public import Timestamps

/// Who is asking, as a verified token says.
public struct Identity: Sendable, Hashable {
    /// The user's id.
    public let userID: String
    /// What the token allows: `read`, `write`, and for sessions `account`.
    public let scopes: Set<String>
    /// When the token ends.
    public let expires: Timestamp
    /// The sign-in that the token came from; empty for an API token.
    public let sessionID: String
    /// The user's time zone by its IANA name, `UTC` when the account names none.
    public let zone: String
    /// What the user is besides a user, such as `admin`.
    public let roles: Set<String>

    /// Names an identity; verifying is the caller's part.
    public init(
        userID: String, scopes: Set<String>, expires: Timestamp, sessionID: String, zone: String = "UTC",
        roles: Set<String> = []
    ) {
        self.userID = userID
        self.scopes = scopes
        self.expires = expires
        self.sessionID = sessionID
        self.zone = zone
        self.roles = roles
    }

    /// Whether this is somebody who signed in, not a program with an API token.
    public var isSession: Bool { !sessionID.isEmpty }

    /// Whether the user may look at what others do, as the operator decided.
    public var isAdmin: Bool { roles.contains("admin") }
}
