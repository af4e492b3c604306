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
struct SidecarPlan: Sendable, Equatable {
    struct Sidecar: Sendable, Equatable {
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
    struct Daprd: Sendable, Equatable {
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
    var json: [UInt8] {
        var plan = JSONObject([
            ("workingDirectory", .string(workingDirectory)), ("apiToken", .string(apiToken)),
            ("appToken", .string(appToken)), ("sidecars", .array(sidecars.map(\.json))),
        ])
        if let inspector {
            plan["inspector"] = [
                "port": .number(JSONNumber(inspector.port)), "token": .string(inspector.token),
                "logs": inspector.logs.map { .string($0) } ?? .null,
            ]
        }
        plan["traces"] = traces.map { .string($0) }
        return JSONValue.object(plan).bytes
    }

    /// - Throws: ``JSONFault``, or ``Fault`` when the file is not a plan.
    init(_ bytes: [UInt8]) throws {
        let value = try JSONValue(bytes)
        guard let sidecars = value["sidecars"]?.array, let folder = value["workingDirectory"]?.string,
            let apiToken = value["apiToken"]?.string, let appToken = value["appToken"]?.string
        else { throw Fault.notAPlan }
        self.init(
            sidecars: try sidecars.map(Sidecar.init), workingDirectory: folder, apiToken: apiToken, appToken: appToken,
            inspector: value["inspector"].flatMap(InspectorConfiguration.init), traces: value["traces"]?.string)
    }

    enum Fault: Error { case notAPlan }
}

extension InspectorConfiguration {
    fileprivate init?(_ value: JSONValue) {
        guard let port = value["port"]?.integer, let token = value["token"]?.string else { return nil }
        self.init(port: Int(port), token: token, logs: value["logs"]?.string)
    }
}

extension SidecarPlan.Sidecar {
    fileprivate var json: JSONValue {
        var object = JSONObject([("appID", .string(appID)), ("httpPort", .number(JSONNumber(httpPort)))])
        object["appPort"] = appPort.map { .number(JSONNumber($0)) }
        object["resourcesPaths"] = .array(resourcesPaths.map { .string($0) })
        object["configurationFile"] = configurationFile.map { .string($0) }
        object["maximumBody"] = maximumBody.map { .number(JSONNumber($0)) }
        object["maximumConcurrency"] = maximumConcurrency.map { .number(JSONNumber($0)) }
        object["health"] = health.map(\.json)
        object["daprd"] = daprd.map(\.json)
        return .object(object)
    }

    fileprivate init(_ value: JSONValue) throws {
        guard let appID = value["appID"]?.string, let httpPort = value["httpPort"]?.integer else {
            throw SidecarPlan.Fault.notAPlan
        }
        self.init(
            appID: appID, appPort: value["appPort"]?.integer.map(Int.init), httpPort: Int(httpPort),
            resourcesPaths: value["resourcesPaths"]?.array?.compactMap(\.string) ?? [],
            configurationFile: value["configurationFile"]?.string,
            maximumBody: value["maximumBody"]?.integer.map(Int.init),
            health: value["health"].map(RunApp.Health.init),
            maximumConcurrency: value["maximumConcurrency"]?.integer.map(Int.init),
            daprd: value["daprd"].flatMap(SidecarPlan.Daprd.init))
    }
}

extension SidecarPlan.Daprd {
    fileprivate var json: JSONValue {
        [
            "grpcPort": .number(JSONNumber(grpcPort)), "internalPort": .number(JSONNumber(internalPort)),
            "metricsPort": .number(JSONNumber(metricsPort)), "logLevel": logLevel.map { .string($0) } ?? .null,
        ]
    }

    fileprivate init?(_ value: JSONValue) {
        guard let grpc = value["grpcPort"]?.integer, let own = value["internalPort"]?.integer,
            let metrics = value["metricsPort"]?.integer
        else { return nil }
        self.init(
            grpcPort: Int(grpc), internalPort: Int(own), metricsPort: Int(metrics),
            logLevel: value["logLevel"]?.string)
    }
}

extension RunApp.Health {
    fileprivate var json: JSONValue {
        var object = JSONObject([("isEnabled", .bool(isEnabled))])
        object["path"] = path.map { .string($0) }
        object["interval"] = interval.map { .number(JSONNumber($0)) }
        object["timeout"] = timeout.map { .number(JSONNumber($0)) }
        object["threshold"] = threshold.map { .number(JSONNumber($0)) }
        return .object(object)
    }

    fileprivate init(_ value: JSONValue) {
        self.init(
            isEnabled: value["isEnabled"]?.bool ?? false, path: value["path"]?.string,
            interval: value["interval"]?.integer.map(Int.init), timeout: value["timeout"]?.integer.map(Int.init),
            threshold: value["threshold"]?.integer.map(Int.init))
    }
}
