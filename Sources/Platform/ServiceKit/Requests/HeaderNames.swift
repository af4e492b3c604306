import HTTPTypes

extension HTTPField.Name {
    /// Names the request in logs and answers.
    static let correlationID = named("X-Correlation-ID")
    /// How the sidecar shows that it is the sidecar.
    static let daprAPIToken = named("dapr-api-token")

    /// Every name here is a valid one.
    private static func named(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return field
    }
}
