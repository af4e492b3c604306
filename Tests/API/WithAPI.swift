import API
import Curl
import Hummingbird
import LocalSidecar
import Logging
import ServiceKit
import ServiceLifecycle
import TestSupport

enum TestKeys {
    static let current = String(repeating: "A", count: 43)
    static let previous = String(repeating: "B", count: 42) + "A"
    static let secrets = ["jwt-signing-key": current, "jwt-signing-key-previous": previous]
}

/// What the API finds behind its sidecar: everything in memory.
let components = """
    apiVersion: dapr.io/v1alpha1
    kind: Component
    metadata: {name: statestore}
    spec: {type: state.in-memory, version: v1}
    ---
    apiVersion: dapr.io/v1alpha1
    kind: Component
    metadata: {name: pubsub}
    spec: {type: pubsub.in-memory, version: v1}
    ---
    apiVersion: dapr.io/v1alpha1
    kind: Component
    metadata: {name: pubsub-broadcast}
    spec: {type: pubsub.in-memory, version: v1}
    ---
    apiVersion: dapr.io/v1alpha1
    kind: Component
    metadata: {name: secrets}
    spec: {type: secretstores.local.env, version: v1}
    """

/// Runs the service beside a real sidecar, with these settings besides the usual ones, while `body` runs.
/// - Parameters:
///   - others: more sidecars on the same components, such as a subscriber's.
///   - clock: by which tasks come and go.
func withAPI(
    _ settings: [String: String] = [:], others: [SidecarConfiguration] = [], clock: TestClock = TestClock(),
    _ body: @escaping @Sendable (RunningAPI) async throws -> Void
) async throws {
    let sidecar = SidecarConfiguration(appID: "api", environment: TestKeys.secrets)
    try await SidecarHarness.run([sidecar] + others, resources: components) { sidecars in
        try await withAPI(on: sidecars.port("api"), settings, clock: clock, body)
    }
}

/// Runs two replicas of the service on one state store.
/// - Parameter quirks: `redis` makes the store break the promises that Dapr's Redis component breaks.
func withReplicas(
    quirks: String, _ body: @escaping @Sendable (RunningAPI, RunningAPI) async throws -> Void
) async throws {
    let store = "spec: {type: state.in-memory, version: v1"
    let quirky = components.replacing(store, with: "\(store), metadata: [{name: quirks, value: \"\(quirks)\"}]")
    let sidecar = SidecarConfiguration(appID: "api", environment: TestKeys.secrets)
    try await SidecarHarness.run([sidecar], resources: quirky) { sidecars in
        let port = sidecars.port("api")
        try await withAPI(on: port, ["ERRAND_REPLICA": "api-1"]) { first in
            try await withAPI(on: port, ["ERRAND_REPLICA": "api-2"]) { second in try await body(first, second) }
        }
    }
}

/// Runs the service beside a sidecar that fails on demand.
func withFaultyAPI(
    secrets: [String: String] = TestKeys.secrets,
    _ body: @escaping @Sendable (RunningAPI, FaultySidecar) async throws -> Void
) async throws {
    let sidecar = FaultySidecar(secrets: secrets)
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let quiet = Logger(label: "sidecar") { _ in SwiftLogNoOpLogHandler() }
    let server = Application(
        router: sidecar.router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) }, logger: quiet)
    let group = ServiceGroup(configuration: .init(services: [server], logger: quiet))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        for await port in ports {
            try await withAPI(on: port, [:]) { try await body($0, sidecar) }
            break
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}

func withAPI(
    on sidecar: Int, _ settings: [String: String], clock: TestClock = TestClock(),
    _ body: @escaping @Sendable (RunningAPI) async throws -> Void
) async throws {
    let variables = [
        "DAPR_HTTP_PORT": "\(sidecar)", "ERRAND_PASSWORD_COST": "10", "ERRAND_REPLICA": "api-1",
        // Tests are many people at one address, in a hurry.
        "ERRAND_ACCOUNTS_PER_ADDRESS": "10000", "ERRAND_REQUESTS_PER_USER": "0", "ERRAND_REQUESTS_PER_ADDRESS": "0",
    ].merging(settings) { $1 }
    let curl = CurlClient()
    try await withService(variables, make: { try await APIService($0, now: { clock.now }) }) { service in
        try await body(
            RunningAPI(
                base: "http://127.0.0.1:\(service.ports.public)", appBase: "http://127.0.0.1:\(service.ports.app)",
                curl: curl, logs: service.logs))
    }
    await curl.shutdown()
}
