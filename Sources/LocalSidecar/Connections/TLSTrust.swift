/// The authorities and the identity that one end of an encrypted connection uses.
struct TLSTrust: Sendable, Equatable {
    /// A certificate with its chain, and its key, in PEM.
    struct Identity: Sendable, Equatable {
        let certificate: String
        let key: String
    }

    /// True when the server must present a trusted certificate for its name.
    var verifiesServer = true
    /// A PEM file of authorities to trust instead of the system's.
    var authorities: String?
    /// Presented to a server that asks for a client certificate.
    var identity: Identity?
}

extension TLSTrust {
    /// Reads the settings of Dapr's Redis components: the server is verified, as in Dapr 1.18; earlier releases
    /// verified nothing.
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
