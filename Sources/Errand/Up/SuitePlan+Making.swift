import FoundationEssentials
import LocalSidecar
import ServiceKit

extension SuitePlan {
    /// What the command line decides.
    struct Choices: Sendable {
        var portOffset = 0
        /// The folder of components that takes the place of the run file's own.
        var components: String?
        var environment: [String: String] = [:]
        /// This executable, absolute.
        var executable = ""
    }

    init(_ file: RunFile, state: StateDirectory, _ choices: Choices) throws(UpFault) {
        let tokens = (api: StateDirectory.token(), app: StateDirectory.token())
        var apps: [App] = []
        var sidecars: [SidecarPlan.Sidecar] = []
        for app in file.apps {
            let service = app.service
            let httpPort = try Self.port(app.httpPort, choices)
            let appPort = app.appPort.map { $0 + choices.portOffset }
            var environment = choices.environment.merging(app.environment) { $1 }
            let publicPort = service.map {
                (environment["ERRAND_PORT"].flatMap(Int.init) ?? $0.defaultPort) + choices.portOffset
            }
            environment["ERRAND_PORT_OFFSET"] = String(choices.portOffset)
            environment["APP_PORT"] = appPort.map { String($0) }
            environment["DAPR_HTTP_PORT"] = String(httpPort)
            environment["DAPR_HTTP_ENDPOINT"] = nil
            environment["APP_ID"] = app.appID
            environment["DAPR_API_TOKEN"] = tokens.api
            environment["APP_API_TOKEN"] = tokens.app
            environment[Lifeline.variable] = "1"
            apps.append(
                App(
                    appID: app.appID, publicPort: publicPort, appPort: appPort, httpPort: httpPort,
                    process: app.process(executable: choices.executable, environment: environment)))
            sidecars.append(
                SidecarPlan.Sidecar(
                    appID: app.appID, appPort: appPort, httpPort: httpPort,
                    resourcesPaths: app.resourcesPaths.map { Self.chosen($0, choices.components) },
                    configurationFile: app.configurationFile, maximumBody: app.maximumBody, health: app.health,
                    maximumConcurrency: app.maximumConcurrency))
        }
        let plan = SidecarPlan(
            sidecars: sidecars, workingDirectory: state.path, apiToken: tokens.api, appToken: tokens.app,
            inspector: InspectorConfiguration(
                port: Self.inspectorPort + choices.portOffset, token: StateDirectory.token(), logs: state.logs))
        self.init(
            apps: apps, sidecars: plan,
            echoed: Set(file.apps.filter { $0.appLogs == .console || $0.appLogs == .fileAndConsole }.map(\.appID)),
            host: Self.host(state, choices), state: state, runFile: file.path)
    }

    private static let inspectorPort = 3400

    private static func host(_ state: StateDirectory, _ choices: Choices) -> ManagedProcess {
        var environment = choices.environment
        environment[Lifeline.variable] = "1"
        return ManagedProcess(
            name: "sidecars", executable: choices.executable, arguments: ["sidecars", "--plan", state.sidecarPlan],
            environment: environment, workingDirectory: state.path)
    }

    /// A run file names the components of one environment, `components/redis`; the chosen folder stands in for it.
    private static func chosen(_ path: String, _ components: String?) -> String {
        guard let components, Paths.name(of: Paths.parent(of: path)) == "components" else { return path }
        return components
    }

    private static func port(_ fixed: Int?, _ choices: Choices) throws(UpFault) -> Int {
        guard let fixed else { return try freePort() }
        return fixed + choices.portOffset
    }

    private static func freePort() throws(UpFault) -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 20_000..<30_000)
            if PortPlan.isFree(port) { return port }
        }
        throw UpFault("No free port was found for a sidecar.")
    }
}

extension RunApp {
    /// The service of ours that the command starts, if it is one: `errand serve api`.
    fileprivate var service: (any ServiceKit.Service.Type)? {
        guard command.count >= 3, isErrand, command[1] == "serve" else { return nil }
        return ServiceCatalog.service(named: command[2])
    }

    private var isErrand: Bool { command.first.map { Paths.name(of: $0) == "errand" } ?? false }

    /// `errand` means this very executable; any other program runs under a guard that stops it when the suite is gone.
    fileprivate func process(executable: String, environment: [String: String]) -> ManagedProcess? {
        guard !command.isEmpty else { return nil }
        return ManagedProcess(
            name: appID, executable: executable,
            arguments: isErrand ? Array(command.dropFirst()) : ["guard"] + command,
            environment: environment, workingDirectory: directory)
    }
}
