/// The start-up settings of one sidecar: the counterpart of daprd's flags.
public struct SidecarConfiguration: Sendable {
    public var appID: String
    /// Distinguishes the replicas of one app id: the value of `{podName}`.
    public var replica: String
    /// The port on which the application listens, on the loopback interface; nil when there is none to call.
    public var appPort: Int?
    /// The port of the Dapr HTTP API, on the loopback interface; 0 lets the system choose.
    public var httpPort: Int
    /// Folders (or single files) of resource YAML.
    public var resourcesPaths: [String]
    /// A file with a `Configuration` resource.
    public var configurationFile: String?
    /// The token that callers must send in `dapr-api-token`; nil when none is required.
    public var apiToken: String?
    /// Sent to the application in `dapr-api-token`.
    public var appToken: String?
    /// The environment for environment secret stores and `envRef`.
    public var environment: [String: String]
    /// The base of relative paths in component settings.
    public var workingDirectory: String
    /// Maximum size of a request body, in bytes; 4 MiB by default, as in Dapr.
    public var maximumBody: Int
    /// Origins allowed for browsers; when empty, no CORS headers are sent.
    public var allowedOrigins: [String]
    /// Checks the application's health, and holds events back while it is unhealthy.
    public var appHealthCheck: AppHealthCheck?
    /// Maximum number of concurrent calls to the application; nil for no limit.
    public var appMaximumConcurrency: Int?
    /// The URL of a collector that receives traces in addition to those that the `Configuration` names: Zipkin's if it
    /// ends in `/api/v2/spans`, OTLP over HTTP otherwise. Everything is traced then, unless a `Configuration` says
    /// less.
    public var traces: String?

    /// `--enable-app-health-check` and its companions, with Dapr's defaults.
    public struct AppHealthCheck: Sendable {
        public var path: String
        public var interval: Duration
        public var timeout: Duration
        /// Number of consecutive failures after which the application is unhealthy.
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

    /// The PEM file of authorities to trust instead of the system's: `SSL_CERT_FILE`, as in Go.
    var authorities: String? { environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 } }

    /// The absolute form of a path in a component setting.
    func path(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
    }
}
