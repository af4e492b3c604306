import FoundationEssentials
import LocalSidecar
import ServiceKit

extension SuitePlan {
    /// What the command line decides.
    struct Choices: Sendable {
        var portOffset = 0
        /// The folder of components that takes the place of the run file's own.
        var components: String?
        /// The folder with a `Configuration` for each app; nil when nobody is kept from calling anybody.
        var configurations: String?
        /// Real sidecars instead of the built-in ones.
        var dapr: DaprInstallation?
        /// The URL of a collector that receives every trace.
        var traces: String?
        /// The folder that `errand up` is started in.
        var folder = "/"
        var environment: [String: String] = [:]
        /// This executable, absolute.
        var executable = ""
    }

    init(_ file: RunFile, state: StateDirectory, _ choices: Choices) throws(UpFault) {
        let tokens = (api: StateDirectory.token(), app: StateDirectory.token())
        var apps: [App] = []
        var sidecars: [SidecarPlan.Sidecar] = []
        var free = FreePorts()
        // Without certificates a daprd cannot tell who calls it.
        let isOpen = choices.dapr != nil && choices.dapr?.sentry == nil
        for app in file.apps {
            let service = app.service
            func port(_ fixed: Int?) throws(UpFault) -> Int {
                guard let fixed else { return try free.next() }
                return fixed + choices.portOffset
            }
            let httpPort = try port(app.httpPort)
            let appPort = app.appPort.map { $0 + choices.portOffset }
            var environment = choices.environment.merging(app.environment) { $1 }
            let publicPort = service.map {
                (environment["ERRAND_PORT"].flatMap(Int.init) ?? $0.defaultPort) + choices.portOffset
            }
            environment["ERRAND_PORT_OFFSET"] = String(choices.portOffset)
            environment["APP_PORT"] = appPort.map { String($0) }
            environment["DAPR_HTTP_PORT"] = String(httpPort)
            environment["DAPR_GRPC_PORT"] = nil
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
                    configurationFile: isOpen && app.isAccessControlled ? nil : app.configurationFile,
                    maximumBody: app.maximumBody, health: app.health, maximumConcurrency: app.maximumConcurrency,
                    daprd: choices.dapr == nil
                        ? nil
                        : SidecarPlan.Daprd(
                            grpcPort: try port(app.grpcPort), internalPort: try port(app.internalPort),
                            metricsPort: try port(app.metricsPort), logLevel: app.sidecarLogLevel)))
        }
        let plan = SidecarPlan(
            sidecars: sidecars, workingDirectory: state.sidecarFolder(startedIn: choices.folder),
            apiToken: tokens.api, appToken: tokens.app,
            inspector: choices.dapr != nil
                ? nil
                : InspectorConfiguration(
                    port: Self.inspectorPort + choices.portOffset, token: StateDirectory.token(), logs: state.logs),
            traces: choices.traces)
        let dapr = try choices.dapr.map { installation throws(UpFault) in
            try DaprProcesses(
                installation, plan, executable: choices.executable, folder: state.dapr,
                environment: SidecarPlan.environment(choices.environment), ports: &free)
        }
        self.init(
            apps: apps, sidecars: plan,
            echoed: Set(file.apps.filter { $0.appLogs == .console || $0.appLogs == .fileAndConsole }.map(\.appID)),
            stages: dapr?.stages ?? [Stage(processes: [Self.host(state, choices)])], dapr: dapr,
            access: Self.access(file, choices, isOpen: isOpen), state: state, runFile: file.path)
    }

    private static func access(_ file: RunFile, _ choices: Choices, isOpen: Bool) -> Access {
        guard let folder = choices.configurations else { return .open(because: "--no-access-control") }
        if isOpen { return .open(because: "there is no sentry beside daprd") }
        guard file.apps.contains(where: \.isAccessControlled) else {
            return .open(because: "no app has a file in \(folder)")
        }
        return .controlled(folder: folder)
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
}

extension RunApp {
    /// The service of ours that the command starts, if it is one: `errand serve api`.
    fileprivate var service: (any SuiteService.Type)? {
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
