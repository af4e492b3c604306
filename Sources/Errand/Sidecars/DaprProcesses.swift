import FoundationEssentials
import LocalSidecar

/// The processes that replace the built-in sidecars: a daprd for each app, and the control plane.
///
/// They listen on the loopback interface only, except for the control plane's health ports, which answer on every
/// address: Dapr has an option for that but does not read it. Names are resolved through a file instead of multicast.
///
/// Source: <https://docs.dapr.io/reference/arguments-annotations-overview/>.
struct DaprProcesses: Sendable {
    let dapr: DaprInstallation
    let sidecars: SidecarPlan
    /// This executable, absolute.
    let executable: String
    /// The folder for the control plane's data.
    let folder: String
    /// The environment of every process.
    let environment: [String: String]
    private let ports: Ports

    /// Ports for internal use only.
    private struct Ports: Sendable {
        let sentry, sentryHealth: Int
        let scheduler, schedulerHealth, schedulerMetrics, client, peer: Int
        let placement, placementHealth, placementMetrics, raft: Int
    }

    private static let host = "127.0.0.1"

    /// - Throws: ``UpFault`` when no port is free.
    init(
        _ dapr: DaprInstallation, _ sidecars: SidecarPlan, executable: String, folder: String,
        environment: [String: String], ports free: inout FreePorts
    ) throws(UpFault) {
        self.dapr = dapr
        self.sidecars = sidecars
        self.executable = executable
        self.folder = folder
        var environment = environment
        environment[Lifeline.variable] = "1"
        environment["DAPR_HOST_IP"] = Self.host
        for name in ["NAMESPACE", "DAPR_HTTP_PORT", "DAPR_GRPC_PORT", "APP_ID"] { environment[name] = nil }
        self.environment = environment
        ports = Ports(
            sentry: try free.next(), sentryHealth: try free.next(),
            scheduler: try free.next(), schedulerHealth: try free.next(), schedulerMetrics: try free.next(),
            client: try free.next(), peer: try free.next(), placement: try free.next(),
            placementHealth: try free.next(), placementMetrics: try free.next(), raft: try free.next())
    }

    /// The stages of the start, each begun once the one before is ready.
    var stages: [SuitePlan.Stage] {
        var stages: [SuitePlan.Stage] = []
        if let program = dapr.sentry {
            stages.append(
                SuitePlan.Stage(
                    processes: [process("sentry", program, sentry)], health: [health("sentry", ports.sentryHealth)]))
        }
        var next = SuitePlan.Stage(processes: [])
        if let program = dapr.scheduler {
            next.processes.append(process("scheduler", program, scheduler))
            next.health.append(health("scheduler", ports.schedulerHealth))
        }
        if let program = dapr.placement {
            next.processes.append(process("placement", program, placement))
            next.health.append(health("placement", ports.placementHealth))
        }
        if !next.processes.isEmpty { stages.append(next) }
        return stages + [SuitePlan.Stage(processes: sidecars.sidecars.map(sidecar))]
    }

    /// The `Configuration` that every daprd reads before its app's own.
    var configuration: String {
        """
        apiVersion: dapr.io/v1alpha1
        kind: Configuration
        metadata: {name: errand-up}
        spec:
          nameResolution:
            component: sqlite
            version: v1
            configuration: {connectionString: "\(folder)/names.db"}
        \(tracing)
        """
    }

    private var tracing: String {
        guard let receiver = sidecars.traces.flatMap({ SpanReceiver(url: $0) }) else { return "" }
        return switch receiver.form {
        case .zipkin: "  tracing: {samplingRate: \"1\", zipkin: {endpointAddress: \"\(receiver.url)\"}}\n"
        case .otlp:
            """
              tracing:
                samplingRate: "1"
                otel: {endpointAddress: "\(receiver.authority)", isSecure: \(receiver.isSecure), protocol: http}

            """
        }
    }

    var configurationFile: String { folder + "/configuration.yaml" }
    var certificates: String { folder + "/certificates" }

    /// Makes the folders and files required at the start: names and certificates are new for each run of the suite, the
    /// scheduler's jobs are kept.
    func prepare() throws(UpFault) {
        try PrivateFile.makeFolder(folder)
        for name in forgotten { try? FileManager.default.removeItem(atPath: name) }
        for name in [certificates, folder + "/scheduler"] { try PrivateFile.makeFolder(name) }
        try PrivateFile.write(Array(configuration.utf8), to: configurationFile)
    }

    private var forgotten: [String] {
        // The scheduler's identity must not exist before it is written.
        ["certificates", "identity", "names.db", "names.db-wal", "names.db-shm"].map { "\(folder)/\($0)" }
    }

    private func health(_ name: String, _ port: Int) -> SuitePlan.Stage.Health {
        SuitePlan.Stage.Health(name: name, url: "http://\(Self.host):\(port)/healthz")
    }

    private func process(_ name: String, _ program: String, _ arguments: [String]) -> ManagedProcess {
        ManagedProcess(
            name: name, executable: executable, arguments: ["guard", program] + arguments, environment: environment,
            workingDirectory: folder)
    }
}

extension DaprProcesses {
    private var authority: String { "\(certificates)/ca.crt" }
    private var sentryAddress: String { "\(Self.host):\(ports.sentry)" }

    private var sentry: [String] {
        options([
            ("listen-address", Self.host), ("port", ports.sentry), ("issuer-credentials", certificates),
            // Sentry's metrics would be served on every address.
            ("config", configurationFile), ("healthz-port", ports.sentryHealth), ("enable-metrics", false),
        ])
    }

    private var scheduler: [String] {
        options([
            ("listen-address", Self.host), ("port", ports.scheduler),
            ("override-broadcast-host-port", "\(Self.host):\(ports.scheduler)"),
            ("etcd-data-dir", folder + "/scheduler"), ("etcd-client-port", ports.client),
            ("etcd-initial-cluster", "dapr-scheduler-server-0=http://\(Self.host):\(ports.peer)"),
            ("identity-directory-write", folder + "/identity"),
        ]) + served(ports.schedulerHealth, ports.schedulerMetrics) + encrypted
    }

    private var placement: [String] {
        options([
            ("listen-address", Self.host), ("port", ports.placement),
            ("initial-cluster", "dapr-placement-0=\(Self.host):\(ports.raft)"),
        ]) + served(ports.placementHealth, ports.placementMetrics) + encrypted
    }

    private func served(_ health: Int, _ metrics: Int) -> [String] {
        options([("healthz-port", health), ("metrics-port", metrics)])
    }

    private var encrypted: [String] {
        dapr.sentry == nil
            ? []
            : options([("tls-enabled", true), ("trust-anchors-file", authority), ("sentry-address", sentryAddress)])
    }

    private func sidecar(_ sidecar: SidecarPlan.Sidecar) -> ManagedProcess {
        var arguments = options([
            ("app-id", sidecar.appID), ("app-protocol", "http"), ("dapr-http-port", sidecar.httpPort),
            ("dapr-listen-addresses", Self.host), ("dapr-internal-grpc-listen-address", Self.host),
            ("metrics-listen-address", Self.host), ("config", configurationFile),
        ])
        func add(_ name: String, _ value: (some CustomStringConvertible)?) {
            if let value { arguments += options([(name, value)]) }
        }
        add("app-port", sidecar.appPort)
        add("dapr-grpc-port", sidecar.daprd?.grpcPort)
        add("dapr-internal-grpc-port", sidecar.daprd?.internalPort)
        add("metrics-port", sidecar.daprd?.metricsPort)
        add("log-level", sidecar.daprd?.logLevel)
        add("config", sidecar.configurationFile)
        add("max-body-size", sidecar.maximumBody)
        add("app-max-concurrency", sidecar.maximumConcurrency)
        for path in sidecar.resourcesPaths { add("resources-path", path) }
        if dapr.scheduler != nil { add("scheduler-host-address", "\(Self.host):\(ports.scheduler)") }
        if dapr.placement != nil { add("placement-host-address", "\(Self.host):\(ports.placement)") }
        if let health = sidecar.health, health.isEnabled {
            add("enable-app-health-check", true)
            add("app-health-check-path", health.path)
            add("app-health-probe-interval", health.interval)
            add("app-health-probe-timeout", health.timeout)
            add("app-health-threshold", health.threshold)
        }
        var process = process(sidecar.daprdName, dapr.daprd, arguments)
        process.workingDirectory = sidecars.workingDirectory
        process.environment["DAPR_API_TOKEN"] = sidecars.apiToken
        process.environment["APP_API_TOKEN"] = sidecars.appToken
        process.environment["POD_NAME"] = environment["POD_NAME"] ?? sidecar.appID
        if dapr.sentry != nil {
            process.arguments += options([("enable-mtls", true), ("sentry-address", sentryAddress)])
            process.variablesFromFiles["DAPR_TRUST_ANCHORS"] = authority
        }
        return process
    }

    /// `--name=value`, the only notation that daprd accepts.
    private func options(_ options: [(String, any CustomStringConvertible)]) -> [String] {
        options.map { "--\($0.0)=\($0.1.description)" }
    }
}

extension SidecarPlan.Sidecar {
    /// The name of its daprd's process.
    var daprdName: String { appID + "-sidecar" }
}

/// Allocates free ports, each once.
struct FreePorts: Sendable {
    private var given: Set<Int> = []

    /// - Throws: ``UpFault`` when none is found.
    mutating func next() throws(UpFault) -> Int {
        // Below the range that the system uses for outgoing connections.
        for _ in 0..<1000 {
            let port = Int.random(in: 20_000..<30_000)
            if PortPlan.isFree(port), given.insert(port).inserted { return port }
        }
        throw UpFault("No free port was found for a sidecar.")
    }
}
