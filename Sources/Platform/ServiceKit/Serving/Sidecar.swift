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

extension APITokens {
    /// Asks an application by service invocation; its route is private, so only sidecars reach it.
    convenience init(by app: String, believedFor age: Duration, _ dapr: DaprClient) {
        self.init(believedFor: age) { token in
            do {
                let response = try await dapr.invoke(
                    app, .post, Introspection.path,
                    headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: .bytes(Array("token=\(token)".utf8)), timeout: .seconds(5))
                guard response.status == 200 else { throw TokenFault.keysUnavailable }
                return try Introspection.read(response.body)
            } catch {
                throw TokenFault.keysUnavailable
            }
        }
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
