package import LocalSidecar
import Logging
import ServiceLifecycle

/// Sidecars that run in this process, on ports of their own; or real ones beside it, where `ERRAND_TEST_DAPRD` names a
/// daprd.
package struct SidecarHarness: Sendable {
    /// Each replica's port, by replica name, which is the app id unless told otherwise.
    package let ports: [String: Int]
    /// What the host logged.
    package let logs: LogLines
    /// Where the components' relative paths lead, and the resources are.
    package let folder: ScratchFolder

    /// The port of a sidecar.
    package func port(_ replica: String) -> Int { ports[replica] ?? 0 }

    /// The URL of a sidecar's API, such as `http://127.0.0.1:41234`.
    package func url(_ replica: String) -> String { "http://127.0.0.1:\(port(replica))" }

    /// Runs sidecars for as long as `body` takes, then stops them gracefully.
    ///
    /// - Parameters:
    ///   - configurations: given `resources`, each sidecar reads them besides its own paths; its working directory is the
    ///     harness's folder unless it is set.
    ///   - resources: YAML documents that all sidecars share.
    ///   - folder: for what must outlive the sidecars, such as a database that is opened again; by default a new one.
    package static func run<Value: Sendable>(
        _ configurations: [SidecarConfiguration], resources: String = "", in folder: ScratchFolder? = nil,
        _ body: (SidecarHarness) async throws -> Value
    ) async throws -> Value {
        let folder = try folder ?? ScratchFolder()
        let logs = LogLines()
        if let daprd = RealDaprd.path {
            let sidecars = try await RealSidecars.start(daprd, configurations, resources: resources, in: folder)
            defer { sidecars.stop() }
            return try await body(SidecarHarness(ports: sidecars.ports, logs: logs, folder: folder))
        }
        var logger = logs.logger("sidecars")
        logger.logLevel = .debug
        let file = try resources.isEmpty ? nil : folder.write(resources, to: "resources-of-the-test.yaml")
        let host = try SidecarHost(configurations.map { placed($0, file, folder) }, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [host], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                let harness = SidecarHarness(ports: try await host.started(), logs: logs, folder: folder)
                let value = try await body(harness)
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                return value
            } catch {
                // Not by cancellation: a connection that is being accepted at that moment would end the process.
                await group.triggerGracefulShutdown()
                try? await tasks.waitForAll()
                throw error
            }
        }
    }

    private static func placed(
        _ configuration: SidecarConfiguration, _ file: String?, _ folder: ScratchFolder
    ) -> SidecarConfiguration {
        var configuration = configuration
        if let file { configuration.resourcesPaths.append(file) }
        if configuration.workingDirectory == "." { configuration.workingDirectory = folder.path }
        return configuration
    }
}

/// Runs one sidecar for as long as the body takes, and stops it gracefully.
///
/// - Parameters:
///   - components: the YAML of its components, subscriptions and so on.
///   - appPort: where its application listens; nil for a sidecar without one.
package func withSidecar<Value: Sendable>(
    _ appID: String = "app", components: String, appPort: Int? = nil, in folder: ScratchFolder? = nil,
    _ body: (SidecarHarness) async throws -> Value
) async throws -> Value {
    let configuration = SidecarConfiguration(appID: appID, appPort: appPort)
    return try await SidecarHarness.run([configuration], resources: components, in: folder, body)
}
