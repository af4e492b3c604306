public import Dapr
public import Logging

/// What a service is given to wire itself with.
public struct ServiceEnvironment: Sendable {
    /// The environment variables, read through declared ``Setting``s.
    public let settings: Settings
    /// The sidecar. It may not be there yet when the service is wired.
    public let dapr: DaprClient
    /// The service's logger; lines carry the current ``RequestScope`` by themselves.
    public let logger: Logger
    /// The figures that `/metrics` shows.
    public let metrics: Metrics
    /// Verifies access tokens with the keys that the `api` service publishes.
    public let tokens: TokenVerifier
    /// The name of this replica, stable over restarts.
    public let replica: String
}
