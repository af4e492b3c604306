/// Whom one end of an encrypted connection believes, and what it shows of itself.
struct TLSTrust: Sendable, Equatable {
    /// A certificate, with those that vouch for it, and its key: PEM.
    struct Identity: Sendable, Equatable {
        let certificate: String
        let key: String
    }

    /// Whether the server must have a certificate for its name from somebody known.
    var verifiesServer = true
    /// A PEM file to trust in place of the system's.
    var authorities: String?
    /// Shown to a server that asks for one.
    var identity: Identity?
}
