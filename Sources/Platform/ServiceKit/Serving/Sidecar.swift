import Curl
import Dapr
import HTTPTypes

extension DaprConfiguration {
    /// The sidecar that the environment names, every call to it counted and timed.
    static func observed(_ variables: [String: String], by metrics: Metrics) -> DaprConfiguration {
        var configuration = fromEnvironment(variables)
        configuration.observe = SidecarFigures(metrics).record
        return configuration
    }
}

extension PublishedKeys {
    /// The keys that an application publishes at `/.well-known/jwks.json`, fetched by service invocation.
    convenience init(by app: String, _ dapr: DaprClient) {
        self.init {
            let response = try await dapr.invoke(app, .get, "/.well-known/jwks.json", timeout: .seconds(5))
            guard response.status == 200 else { throw TokenFault.keysUnavailable }
            return response.body
        }
    }
}
