import FoundationEssentials

/// The authorities that vouch for a suite's certificate, where they are not the system's: an organisation's own, say.
enum TrustedAuthorities {
    /// The PEM file that `SSL_CERT_FILE` names, as OpenSSL's tools read it; nil for the system's.
    static var file: String? {
        ProcessInfo.processInfo.environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
