/// What one sidecar is told at its start: the counterpart of daprd's flags.
public struct SidecarConfiguration: Sendable {
    public var appID: String
    /// Sets the replicas of one app id apart: the value of `{podName}`.
    public var replica: String
    /// The port the application listens on, on the loopback interface; nil when there is none to call.
    public var appPort: Int?
    /// The port of the Dapr HTTP API, on the loopback interface; 0 lets the system choose.
    public var httpPort: Int
    /// Folders (or single files) of resource YAML.
    public var resourcesPaths: [String]
    /// A file with a `Configuration` resource.
    public var configurationFile: String?
    /// Callers must show it in `dapr-api-token`; nil lets everybody in.
    public var apiToken: String?
    /// Sent to the application in `dapr-api-token`.
    public var appToken: String?
    /// What environment secret stores and `envRef` see.
    public var environment: [String: String]
    /// What relative paths in component settings are relative to.
    public var workingDirectory: String
    /// The most bytes a request body may have; 4 MiB unless told otherwise, as in Dapr.
    public var maximumBody: Int
    /// Origins that browsers may call from; empty sends no CORS headers at all.
    public var allowedOrigins: [String]
    /// Asks the application how it is, and holds events back while it is not well.
    public var appHealthCheck: AppHealthCheck?
    /// The most calls to the application at one time; nil does not bound them.
    public var appMaximumConcurrency: Int?
    /// The URL of a collector that receives traces besides those that the `Configuration` names: Zipkin's where it ends in
    /// `/api/v2/spans`, OTLP over HTTP otherwise. Without a `Configuration` that says less, everything is traced then.
    public var traces: String?

    /// `--enable-app-health-check` and its companions, with Dapr's defaults.
    public struct AppHealthCheck: Sendable {
        public var path: String
        public var interval: Duration
        public var timeout: Duration
        /// So many failures in a row make the application unhealthy.
        public var threshold: Int

        public init(
            path: String = "/healthz", interval: Duration = .seconds(5), timeout: Duration = .milliseconds(500),
            threshold: Int = 3
        ) {
            self.path = path
            self.interval = interval
            self.timeout = timeout
            self.threshold = threshold
        }
    }

    public init(
        appID: String, replica: String? = nil, appPort: Int? = nil, httpPort: Int = 0, resourcesPaths: [String] = [],
        configurationFile: String? = nil, apiToken: String? = nil, appToken: String? = nil,
        environment: [String: String] = [:], workingDirectory: String = ".", maximumBody: Int = 4 << 20,
        allowedOrigins: [String] = [], appHealthCheck: AppHealthCheck? = nil, appMaximumConcurrency: Int? = nil,
        traces: String? = nil
    ) {
        self.appID = appID
        self.replica = replica ?? appID
        self.appPort = appPort
        self.httpPort = httpPort
        self.resourcesPaths = resourcesPaths
        self.configurationFile = configurationFile
        self.apiToken = apiToken
        self.appToken = appToken
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.maximumBody = maximumBody
        self.allowedOrigins = allowedOrigins
        self.appHealthCheck = appHealthCheck
        self.appMaximumConcurrency = appMaximumConcurrency
        self.traces = traces
    }

    /// The PEM file of whom to trust in place of the system's authorities: `SSL_CERT_FILE`, as Go reads it.
    var authorities: String? { environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 } }

    /// A path of a component setting, made absolute.
    func path(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
    }
}
