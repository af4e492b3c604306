import Curl
import Dapr
import FoundationEssentials
import LocalSidecar
import Logging
import ServiceLifecycle

/// Runs the built-in sidecar in this process while a test talks to it.
func withSidecar<Value: Sendable>(
    _ components: String, appPort: Int? = nil, apiToken: String? = nil, appToken: String? = nil,
    _ body: @escaping @Sendable (DaprClient) async throws -> Value
) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "dapr-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(components.utf8).write(to: folder.appending(path: "components.yaml"))
    let host = try SidecarHost(
        [
            SidecarConfiguration(
                appID: "conf", appPort: appPort, resourcesPaths: [folder.path()], apiToken: apiToken,
                appToken: appToken, environment: ["SECRET_ONE": "s1"], workingDirectory: folder.path())
        ], logger: Logger(label: "sidecar") { _ in SwiftLogNoOpLogHandler() })
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            try await host.run()
            return nil
        }
        group.addTask {
            let port = try await host.started()["conf"] ?? 0
            var configuration = DaprConfiguration(endpoint: "http://127.0.0.1:\(port)")
            configuration.apiToken = apiToken
            let dapr = DaprClient(configuration)
            try await dapr.waitForSidecar()
            return try await body(dapr)
        }
        defer { group.cancelAll() }
        while let value = try await group.next() {
            if let value { return value }
        }
        throw CancellationError()
    }
}

/// A component without settings.
func component(_ name: String, _ type: String) -> String {
    """
    apiVersion: dapr.io/v1alpha1
    kind: Component
    metadata: { name: \(name) }
    spec: { type: \(type), version: v1 }

    """
}
