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

extension TLSTrust {
    /// From the settings of Dapr's Redis components: the server is verified, as Dapr 1.18 does; those before it believed anybody.
    init(_ component: LoadedComponent, authorities: String?) throws(ResourceFault) {
        verifiesServer = !component.flag("insecureSkipTLSVerify")
        self.authorities = authorities
        let certificate = component["clientCert"] ?? ""
        let key = component["clientKey"] ?? ""
        guard certificate.isEmpty == key.isEmpty else {
            let missing = key.isEmpty ? "clientKey" : "clientCert"
            throw component.fault(missing, "missing: a certificate and its key belong together")
        }
        if !key.isEmpty { identity = Identity(certificate: certificate, key: key) }
    }
}
