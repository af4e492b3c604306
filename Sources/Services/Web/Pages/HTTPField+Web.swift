import HTTPTypes

extension HTTPField.Name {
    static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
    static let forwardedFor = known("X-Forwarded-For")
    static let forwardedProtocol = known("X-Forwarded-Proto")
    static let permissionsPolicy = known("Permissions-Policy")
    static let referrerPolicy = known("Referrer-Policy")

    /// Every name here is a valid one.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return field
    }
}
