import ArgumentParser
import FoundationEssentials
import Glibc
import HTTPServing
import JSON
import LocalSidecar
import Logging
import ServiceKit
import ServiceLifecycle
import SuiteClient
import UnixSignals

/// The process that hosts the sidecars of a local suite; started by `errand up`.
struct SidecarsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sidecars", abstract: "Host the sidecars of a local suite.", shouldDisplay: false)

    @Option(help: "The file that says which sidecars.")
    var plan: String

    func run() async throws {
        umask(0o077)
        Descriptors.raise()
        EventLoops.runTasks()
        let environment = ProcessInfo.processInfo.environment
        Lifeline.hold(in: environment)
        guard let bytes = ProcessFiles.read(plan) else { throw SuiteFault("There is no plan \(plan).") }
        let level = environment["ERRAND_LOG_LEVEL"].flatMap { Logger.Level(rawValue: $0) } ?? .info
        let file = environment[ServiceSettings.logFile.name]
        let logger = Logger(label: "sidecars") { _ in JSONLogHandler(service: "sidecars", level: level, file: file) }
        let plan = try SidecarPlan(bytes)
        let host = try Self.host(plan.configurations(environment), plan.inspector, logger)
        let configuration = ServiceGroupConfiguration(
            services: [host], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Makes the host; an invalid resource file ends the process with a code which tells that a restart would not help.
    private static func host(
        _ configurations: [SidecarConfiguration], _ inspector: InspectorConfiguration?, _ logger: Logger
    ) throws -> SidecarHost {
        do throws(ResourceFault) {
            return try SidecarHost(configurations, inspector: inspector, logger: logger)
        } catch {
            LogOutput.standardError.write(Array("\(error)\n".utf8), urgently: true)
            throw ExitCode(ProcessEnding.configurationFault)
        }
    }
}

extension SidecarPlan {
    /// Adds defaults for a mail server, so that `ERRAND_SMTP_HOST` is sufficient.
    static func environment(_ given: [String: String]) -> [String: String] {
        ["ERRAND_SMTP_PORT": "587", "ERRAND_SMTP_FROM": "errand@localhost"].merging(given) { $1 }
    }

    func configurations(_ environment: [String: String]) -> [SidecarConfiguration] {
        let environment = Self.environment(environment)
        return sidecars.map { sidecar in
            SidecarConfiguration(
                appID: sidecar.appID, appPort: sidecar.appPort, httpPort: sidecar.httpPort,
                resourcesPaths: sidecar.resourcesPaths, configurationFile: sidecar.configurationFile,
                apiToken: apiToken, appToken: appToken, environment: environment, workingDirectory: workingDirectory,
                maximumBody: sidecar.maximumBody ?? 4 << 20, appHealthCheck: sidecar.health.flatMap(\.check),
                appMaximumConcurrency: sidecar.maximumConcurrency, traces: traces)
        }
    }
}

extension RunApp.Health {
    /// nil when the application's health is not checked.
    fileprivate var check: SidecarConfiguration.AppHealthCheck? {
        guard isEnabled else { return nil }
        var check = SidecarConfiguration.AppHealthCheck()
        if let path { check.path = path }
        if let interval { check.interval = .seconds(interval) }
        if let timeout { check.timeout = .milliseconds(timeout) }
        if let threshold { check.threshold = threshold }
        return check
    }
}

/// The configuration of the sidecar host process: one entry for each sidecar. Passed in a file that only its owner can
/// read, because it contains the API tokens.
struct SidecarPlan: Codable, Sendable, Equatable {
    struct Sidecar: Codable, Sendable, Equatable {
        var appID: String
        var appPort: Int?
        var httpPort: Int
        var resourcesPaths: [String]
        var configurationFile: String?
        /// Maximum size of a body, in bytes.
        var maximumBody: Int?
        var health: RunApp.Health?
        var maximumConcurrency: Int?
        /// The settings of a real sidecar; nil for a built-in one.
        var daprd: Daprd?
    }

    /// The ports of a daprd in addition to its HTTP API, and its log level.
    struct Daprd: Codable, Sendable, Equatable {
        var grpcPort: Int
        var internalPort: Int
        var metricsPort: Int
        var logLevel: String?
    }

    var sidecars: [Sidecar]
    /// The base of relative paths in components.
    var workingDirectory: String
    var apiToken: String
    var appToken: String
    var inspector: InspectorConfiguration?
    /// The URL of a collector that receives every trace; nil for none.
    var traces: String?
}

extension SidecarPlan {
    /// - Throws: `JSONFault` or `DecodingError` when the bytes are not a plan.
    init(_ bytes: [UInt8]) throws { self = try JSONValue(bytes).decode(Self.self) }

    /// - Throws: `EncodingError`.
    func bytes() throws -> [UInt8] { try JSONValue(encoding: self).bytes }
}
