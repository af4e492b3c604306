import API
import Curl
import Hummingbird
import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization

enum TestKeys {
    static let current = String(repeating: "A", count: 43)
    static let previous = String(repeating: "B", count: 42) + "A"
    static let secrets = ["jwt-signing-key": current, "jwt-signing-key-previous": previous]
}

/// Runs the service, with these settings besides the usual ones, while `body` runs.
func withAPI(
    _ settings: [String: String] = [:], secrets: [String: String] = TestKeys.secrets,
    _ body: @escaping @Sendable (RunningAPI) async throws -> Void
) async throws {
    let sidecar = FaultySidecar(secrets: secrets)
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    var quiet = Logger(label: "sidecar")
    quiet.logLevel = .critical
    let app = Application(
        router: sidecar.router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) }, logger: quiet)
    let group = ServiceGroup(configuration: .init(services: [app], logger: quiet))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        var found: Int?
        for await port in ports { found = port; break }
        let port = found ?? 0
        let environment = [
            "DAPR_HTTP_PORT": "\(port)", "ERRAND_PORT": "0", "APP_PORT": "0", "ERRAND_HOST": "127.0.0.1",
            "ERRAND_PASSWORD_COST": "10", "ERRAND_LOG_LEVEL": "error", "ERRAND_REPLICA": "api-1",
        ].merging(settings) { $1 }
        let host = try ServiceHost(APIService.self, environment: environment)
        let hosts = ServiceGroup(configuration: .init(services: [host], logger: quiet))
        tasks.addTask { try await hosts.run() }
        let running = RunningAPI(
            base: "http://127.0.0.1:\(try await host.started().public)", sidecar: port, curl: CurlClient(),
            faulty: sidecar)
        do {
            try await body(running)
        } catch {
            await hosts.triggerGracefulShutdown()
            await group.triggerGracefulShutdown()
            throw error
        }
        await hosts.triggerGracefulShutdown()
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        await running.curl.shutdown()
    }
}
