/// The constants of the WebSocket protocol between `sync` and its clients.
public enum SyncProtocol {
    public static let path = "/ws"
    /// What clients of other suites may say behind ``path`` in place of a user's id.
    public static let anyUser = "tasks"
    /// The subprotocol the server chooses.
    public static let subprotocol = "errand.v1"
    /// In front of the access token, among the subprotocols the client offers.
    public static let bearerPrefix = "bearer."
    public static let heartbeatSeconds = 25

    /// Why the server closes a connection, beyond RFC 6455's own codes.
    public enum CloseCode {
        /// The token is invalid or has expired.
        public static let unauthorized: UInt16 = 4401
        /// The client does not read fast enough.
        public static let tooSlow: UInt16 = 4408
    }
}
