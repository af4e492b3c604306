import FoundationEssentials
import LocalSidecar
import ServiceKit
import SuiteClient

/// All parts of one run of the suite, determined before anything starts.
struct SuitePlan: Sendable {
    /// An application and its addresses.
    struct App: Sendable {
        let appID: String
        /// The public port of a service of the suite; nil for any other program.
        let publicPort: Int?
        let appPort: Int?
        let httpPort: Int
        /// nil for a sidecar whose application is started separately.
        let process: ManagedProcess?
    }

    /// Processes that start together, and the health checks for those that depend on them.
    struct Stage: Sendable {
        struct Health: Sendable {
            let name: String
            let url: String
        }

        var processes: [ManagedProcess]
        var health: [Health] = []
    }

    /// The access control between apps.
    enum Access: Sendable, Equatable {
        /// Each app allows the callers named in its file in this folder.
        case controlled(folder: String)
        /// Every app may call every other, for this reason.
        case open(because: String)
    }

    let apps: [App]
    let sidecars: SidecarPlan
    /// The processes whose output goes to the terminal according to the run file.
    var echoed: Set<String> = []
    /// The dependencies of the apps, in the order in which they start; they stop after the apps, in reverse order.
    let stages: [Stage]
    /// The real sidecars; nil for the built-in ones.
    var dapr: DaprProcesses?
    let access: Access
    let state: StateDirectory
    /// Absolute.
    let runFile: String

    var ports: PortPlan {
        PortPlan(
            claims: apps.flatMap { app in
                // An application started separately uses its port itself.
                let own = app.process == nil ? nil : app.appPort
                return [
                    app.publicPort.map { ClaimedPort(number: $0, app: app.appID, purpose: "the public port") },
                    own.map { ClaimedPort(number: $0, app: app.appID, purpose: "the private port") },
                    ClaimedPort(number: app.httpPort, app: app.appID, purpose: "the sidecar's port"),
                ].compactMap { $0 }
            }
                + [
                    sidecars.inspector.map {
                        ClaimedPort(number: $0.port, app: "the sidecars", purpose: "the inspector")
                    }
                ]
                .compactMap { $0 })
    }

    func publicPort(of appID: String) -> Int? { apps.first { $0.appID == appID }?.publicPort }
}

extension SuitePlan {
    /// The choices made on the command line.
    struct Choices: Sendable {
        var portOffset = 0
        /// The folder of components that replaces the run file's own.
        var components: String?
        /// The folder with a `Configuration` for each app; nil for no access control.
        var configurations: String?
        /// Real sidecars instead of the built-in ones.
        var dapr: DaprInstallation?
        /// The URL of a collector that receives every trace.
        var traces: String?
        /// The address that services listen on; nil for this machine alone, unless the environment says otherwise.
        var host: String?
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
        // Without certificates a daprd cannot identify its callers.
        let isOpen = choices.dapr != nil && choices.dapr?.sentry == nil
        for app in file.apps {
            func port(_ fixed: Int?) throws(UpFault) -> Int {
                if let fixed { fixed + choices.portOffset } else { try free.next() }
            }
            let httpPort = try port(app.httpPort)
            let appPort = app.appPort.map { $0 + choices.portOffset }
            var environment = choices.environment.merging(app.environment) { $1 }
            let chosen = environment["ERRAND_PORT"].flatMap(Int.init)
            let publicPort = app.service.map { (chosen ?? $0.defaultPort) + choices.portOffset }
            environment.merge(
                [
                    "ERRAND_PORT_OFFSET": String(choices.portOffset), "APP_ID": app.appID,
                    "DAPR_HTTP_PORT": String(httpPort), "DAPR_API_TOKEN": tokens.api, "APP_API_TOKEN": tokens.app,
                    Lifeline.variable: "1",
                ]) { $1 }
            // Sign-up is open and nothing is encrypted: access from other hosts must be requested explicitly.
            environment["ERRAND_HOST"] = choices.host ?? environment["ERRAND_HOST"] ?? "127.0.0.1"
            environment["APP_PORT"] = appPort.map(String.init)
            for other in ["DAPR_GRPC_PORT", "DAPR_HTTP_ENDPOINT"] { environment[other] = nil }
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
            apps: apps, sidecars: plan, echoed: Self.echoed(file),
            stages: dapr?.stages ?? [Stage(processes: [Self.host(state, choices)])], dapr: dapr,
            access: Self.access(file, choices, isOpen: isOpen), state: state, runFile: file.path)
    }

    private static func echoed(_ file: RunFile) -> Set<String> {
        Set(file.apps.filter { $0.appLogs == .console || $0.appLogs == .fileAndConsole }.map(\.appID))
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

    /// The path with the chosen folder in place of the environment's components that the run file names, such as
    /// `components/redis`.
    private static func chosen(_ path: String, _ components: String?) -> String {
        guard let components, Paths.name(of: Paths.parent(of: path)) == "components" else { return path }
        return components
    }
}

extension RunApp {
    /// The suite's service that the command starts, if it is one: `errand serve api`.
    fileprivate var service: (any SuiteService.Type)? {
        guard command.count >= 3, isErrand, command[1] == "serve" else { return nil }
        return ServiceCatalog.service(named: command[2])
    }

    private var isErrand: Bool { command.first.map { Paths.name(of: $0) == "errand" } ?? false }

    /// The process for the app's command. `errand` means this executable; any other program runs under a guard that
    /// stops it when the suite has ended.
    fileprivate func process(executable: String, environment: [String: String]) -> ManagedProcess? {
        guard !command.isEmpty else { return nil }
        return ManagedProcess(
            name: appID, executable: executable,
            arguments: isErrand ? Array(command.dropFirst()) : ["guard"] + command,
            environment: environment, workingDirectory: directory, writesLog: service != nil)
    }
}
