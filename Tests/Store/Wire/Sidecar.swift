import FoundationEssentials
import LocalSidecar
import Logging

/// The built-in sidecar in this process, with three state stores: one that keeps Dapr's promises, one that breaks those
/// that Redis breaks, and a durable one.
enum Sidecar {
    private static let components = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: statestore
        spec:
          type: state.in-memory
          version: v1
          metadata: []
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: quirky
        spec:
          type: state.in-memory
          version: v1
          metadata:
            - name: quirks
              value: redis
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: durable
        spec:
          type: state.sqlite
          version: v1
          metadata:
            - name: connectionString
              value: state.db
        """

    /// Runs a sidecar for as long as `body` takes, which gets its address.
    static func run(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "components.yaml")
        try Data(components.utf8).write(to: file)
        var logger = Logger(label: "sidecar")
        logger.logLevel = .critical
        let host = try SidecarHost(
            [
                SidecarConfiguration(
                    appID: "test", resourcesPaths: [file.path()], workingDirectory: folder.path(),
                    maximumBody: 64 << 20)
            ], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await host.run() }
            let ports = try await host.started()
            try await body("http://127.0.0.1:\(ports["test"] ?? 0)")
            group.cancelAll()
        }
    }
}
