import FoundationEssentials

/// The address of a running suite.
package struct SuiteAddress: Sendable, Equatable {
    package let api: String
    package let sync: String
    /// nil when there is no web app to check.
    package let web: String?

    /// - Parameters:
    ///   - api: the API's URL.
    ///   - sync: the sync service's, `ws://…` or `wss://…`.
    ///   - web: the web app's; nil when there is none to check.
    package init(api: String, sync: String, web: String?) {
        self.api = api
        self.sync = sync
        self.web = web
    }

    /// The suite that `errand up` runs on this machine.
    package static func local(portOffset: Int) -> SuiteAddress {
        SuiteAddress(
            api: "http://127.0.0.1:\(8000 + portOffset)", sync: "ws://127.0.0.1:\(8003 + portOffset)",
            web: "http://127.0.0.1:\(3000 + portOffset)")
    }
}

/// A user of a running suite.
package struct SuiteAccount: Sendable {
    package let userID: String
    package let email: String
    package let password: String
    package let token: String
    package let refreshToken: String
}

/// The authorities for a suite's certificate, if they are not the system's, such as those of an organisation.
package enum TrustedAuthorities {
    /// The PEM file named by `SSL_CERT_FILE`, as in OpenSSL's tools; nil for the system's.
    package static var file: String? {
        ProcessInfo.processInfo.environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
