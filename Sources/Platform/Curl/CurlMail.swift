/// One e-mail on its way to an SMTP server (RFC 5321), made by libcurl.
public struct CurlMail: Sendable {
    /// The server: `smtp://host:port`, or `smtps://host:port` for TLS from the first byte. Over `smtp` the connection is
    /// encrypted as soon as the server offers STARTTLS.
    public var server: String
    /// The envelope's sender, a bare address.
    public var sender: String
    /// The envelope's recipients, bare addresses.
    public var recipients: [String]
    /// The message (RFC 5322): header, empty line, body, lines ending with CR LF.
    public var message: [UInt8]
    /// Who signs in; nil sends without.
    public var credentials: Credentials?
    /// Whether the server's certificate must hold.
    public var verifiesPeer: Bool
    /// The time for the whole exchange.
    public var timeout: Duration

    /// A name and a password for the server.
    public struct Credentials: Sendable, Equatable {
        public let user: String
        public let password: String

        public init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    /// Describes an e-mail.
    public init(
        to server: String, from sender: String, recipients: [String], message: [UInt8],
        credentials: Credentials? = nil, verifiesPeer: Bool = true, timeout: Duration = .seconds(30)
    ) {
        self.server = server
        self.sender = sender
        self.recipients = recipients
        self.message = message
        self.credentials = credentials
        self.verifiesPeer = verifiesPeer
        self.timeout = timeout
    }
}

/// Why an e-mail was not accepted by its server.
public struct CurlMailError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a caller can act upon.
    public let kind: CurlError.Kind
    /// The server's last reply code (RFC 5321, section 4.2); 0 when there was none.
    public let code: Int
    /// The server's last line, or libcurl's words; for logs.
    public let message: String

    public var description: String { message }
}
