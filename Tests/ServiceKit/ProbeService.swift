import Hummingbird
import JSON
import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization
import TestSupport
import WebSockets

/// A service with a route for each thing that a service must get right.
struct ProbeService: ServiceKit.Service {
    static let appID = "probe"
    static let defaultPort = 0

    let environment: ServiceEnvironment

    init(_ environment: ServiceEnvironment) { self.environment = environment }

    func routes(_ routes: Routes) {
        routes.get("things/:id") { _, context in JSONResponse { $0.string(context.parameters.get("id") ?? "") } }
        routes.post("things") { request, _ in
            let title = try await request.json { scanner in
                var title = ""
                try scanner.object { key, scanner in
                    guard key == "title" else { throw FieldFault(key, "is not known here") }
                    title = try scanner.field(key, "a text") { try $0.string() }
                }
                return title
            }
            return JSONResponse(status: .created) { $0.string(title) }
        }
        routes.get("broken") { _, _ -> Response in throw Broken(secret: "the password") }
        routes.get("slow") { _, _ in
            try await Task.sleep(for: .milliseconds(300))
            return JSONResponse { $0.raw(#""done""#) }
        }
        routes.get("logged") { _, context in
            context.logger.info("A line", metadata: ["count": .stringConvertible(3)])
            return JSONResponse { $0.string(context.trace.traceID) }
        }
        routes.authenticated().get("me") { _, context in
            let identity = try context.requireIdentity()
            return JSONResponse { $0.string(identity.userID) }
        }
    }

    func privateRoutes(_ routes: Routes) {
        routes.get("internal") { _, _ in JSONResponse { $0.raw("true") } }
    }

    var tokenVerifier: TokenVerifier? { TokenVerifier(keys: TestIssuer.keys) }
}

private struct Broken: Error {
    let secret: String
}

/// The lines a service logged.
final class LogLines: Sendable {
    private let lines = Mutex<[[UInt8]]>([])

    var all: [[UInt8]] { lines.withLock { $0 } }
    var text: String { String(decoding: all.joined(), as: UTF8.self) }

    func logger(_ service: String) -> Logger {
        Logger(label: service) { _ in
            JSONLogHandler(service: service) { line in self.lines.withLock { $0.append(line) } }
        }
    }
}

/// A service that runs in this process, on ports of its own.
struct RunningService: Sendable {
    let ports: ServicePorts
    let logs: LogLines
    let stop: @Sendable () async -> Void

    /// Sends one request as it stands, and returns everything the server answers until it ends the connection.
    func exchange(_ request: String, onAppPort: Bool = false) async throws -> String {
        let connection = try await RawConnection.open(onAppPort ? ports.app : ports.public)
        try await connection.send(request)
        return try await connection.waitForEnd()
    }

    /// A request without a body, on a connection that ends after it.
    func get(_ path: String, method: String = "GET", headers: [String] = [], onAppPort: Bool = false) async throws
        -> String
    {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: a", "Connection: close"] + headers
        return try await exchange(lines.joined(separator: "\r\n") + "\r\n\r\n", onAppPort: onAppPort)
    }

    func post(_ path: String, _ body: String, type: String = "application/json") async throws -> String {
        try await exchange(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: \(type)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}

/// Runs a service for as long as the body takes, and stops it gracefully.
func withService<S: ServiceKit.Service>(
    _ type: S.Type = ProbeService.self, _ variables: [String: String] = [:],
    limits: ConnectionLimits = ConnectionLimits(), _ body: (RunningService) async throws -> Void
) async throws {
    let logs = LogLines()
    let environment = ["ERRAND_PORT": "0", "ERRAND_HOST": "127.0.0.1"].merging(variables) { $1 }
    let host = try ServiceHost(type, environment: environment, limits: limits, logger: logs.logger(S.appID))
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
