import Logging
package import ServiceKit
import ServiceLifecycle
package import WebSockets

/// A service that runs in this process, on ports of its own.
package struct RunningService: Sendable {
    /// Where it listens.
    package let ports: ServicePorts
    /// What it logged.
    package let logs: LogLines
    /// Begins a graceful shutdown.
    package let stop: @Sendable () async -> Void

    /// Sends one request as it stands, and returns everything the server answers until it ends the connection.
    package func exchange(_ request: String, onAppPort: Bool = false) async throws -> String {
        let connection = try await RawConnection.open(onAppPort ? ports.app : ports.public)
        try await connection.send(request)
        return try await connection.waitForEnd()
    }

    /// A request without a body, on a connection that ends after it.
    package func get(_ path: String, method: String = "GET", headers: [String] = [], onAppPort: Bool = false)
        async throws
        -> String
    {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: a", "Connection: close"] + headers
        return try await exchange(lines.joined(separator: "\r\n") + "\r\n\r\n", onAppPort: onAppPort)
    }

    /// A request with a body, on a connection that ends after it.
    package func post(_ path: String, _ body: String, type: String = "application/json", onAppPort: Bool = false)
        async throws -> String
    {
        try await exchange(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: \(type)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)", onAppPort: onAppPort)
    }
}

/// Runs a service for as long as the body takes, and stops it gracefully.
package func withService<S: SuiteService>(
    _ type: S.Type, _ variables: [String: String] = [:], limits: ConnectionLimits = ConnectionLimits(),
    _ body: (RunningService) async throws -> Void
) async throws {
    try await withService(variables, limits: limits, make: { try await S($0) }, body)
}

/// Runs a service that is wired by the test, for as long as the body takes, and stops it gracefully.
package func withService<S: SuiteService>(
    _ variables: [String: String] = [:], limits: ConnectionLimits = ConnectionLimits(),
    make: @escaping @Sendable (ServiceEnvironment) async throws -> S, _ body: (RunningService) async throws -> Void
) async throws {
    let logs = LogLines()
    // Nothing is waited for at the end: sidecars of tests outlive their services, and ask nothing more.
    let usual = ["ERRAND_PORT": "0", "ERRAND_HOST": "127.0.0.1", "ERRAND_SHUTDOWN_QUIET": "0s"]
    let environment = usual.merging(variables) { $1 }
    let host = try ServiceHost(environment: environment, limits: limits, logger: logs.logger(S.appID), make: make)
    let group = ServiceGroup(configuration: .init(services: [host], logger: logs.logger("test")))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let running = RunningService(ports: try await host.started(), logs: logs) {
            await group.triggerGracefulShutdown()
        }
        do {
            try await body(running)
        } catch {
            tasks.cancelAll()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}
