extension TLSTrust {
    /// From the settings of Dapr's Redis components: the server is verified, as Dapr 1.18 does; those before it believed anybody.
    init(_ component: Component, authorities: String?) throws(ResourceFault) {
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
