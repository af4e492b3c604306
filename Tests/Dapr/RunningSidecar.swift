import Dapr
import HTTPTypes
import LocalSidecar
import TestSupport

/// Runs the built-in sidecar in this process while a test talks to it with the client.
func withDapr<Value: Sendable>(
    _ components: String, appPort: Int? = nil, apiToken: String? = nil, appToken: String? = nil,
    _ body: (DaprClient) async throws -> Value
) async throws -> Value {
    let configuration = SidecarConfiguration(
        appID: "conf", appPort: appPort, apiToken: apiToken, appToken: appToken, environment: ["SECRET_ONE": "s1"])
    return try await SidecarHarness.run([configuration], resources: components) { harness in
        let dapr = DaprClient(DaprConfiguration(endpoint: harness.url("conf"), apiToken: apiToken))
        try await dapr.waitForSidecar(deadline: .seconds(20))
        return try await body(dapr)
    }
}

/// Runs an application behind the built-in sidecar while a test talks to it with the client.
func withDapr<Value: Sendable>(
    _ components: String, application: DaprApplication, appToken: String? = nil,
    fallback: @escaping @Sendable (TestApplication.Call) -> TestApplication.Answer = { _ in .init(.notFound) },
    _ body: (DaprClient) async throws -> Value
) async throws -> Value {
    let server = TestApplication { call in
        let path = String(call.path.prefix { $0 != "?" })
        let request = AppRequest(call.method, path, headers: call.headers, body: call.body)
        guard let answer = await application.respond(to: request) else { return fallback(call) }
        return .init(.init(code: answer.status), headers: answer.headers, body: answer.body)
    }
    return try await server.run { port in
        try await withDapr(components, appPort: port, appToken: appToken) { dapr in
            try await eventually { await dapr.health() }
            return try await body(dapr)
        }
    }
}

/// The YAML of a component.
func component(_ name: String, _ type: String, _ settings: String = "[]") -> String {
    """
    ---
    apiVersion: dapr.io/v1alpha1
    kind: Component
    metadata: { name: \(name) }
    spec: { type: \(type), version: v1, metadata: \(settings) }

    """
}
