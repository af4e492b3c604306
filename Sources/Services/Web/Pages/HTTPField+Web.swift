import HTTPTypes

extension HTTPField.Name {
    static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
    static let forwardedFor = known("X-Forwarded-For")
    static let forwardedProtocol = known("X-Forwarded-Proto")
    static let permissionsPolicy = known("Permissions-Policy")
    static let referrerPolicy = known("Referrer-Policy")

    /// A name that is a literal of this file, and therefore a token.
    private static func known(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .warning }
}
