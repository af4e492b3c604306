public import HTTPTypes

extension HTTPField.Name {
    /// Carries the API token in both directions.
    public static let daprAPIToken = known("dapr-api-token")
    /// The app id of the service that invokes.
    public static let daprCallerAppID = known("dapr-caller-app-id")

    /// A name that is a literal in the source and therefore valid.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return name
    }
}
