import FoundationEssentials

/// The authorities for a suite's certificate, if they are not the system's, such as those of an organisation.
enum TrustedAuthorities {
    /// The PEM file named by `SSL_CERT_FILE`, as in OpenSSL's tools; nil for the system's.
    static var file: String? {
        ProcessInfo.processInfo.environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
