import Curl
import JSON
import Logging
import Synchronization
import YAML

/// One application's sidecar: its settings, the components it may use, and its API.
final class Sidecar: Sendable {
    let configuration: SidecarConfiguration
    /// The components visible to this app id, with references resolved.
    let components: [LoadedComponent]
    /// The secret stores among them, opened once, by component name.
    let secretStores: [String: any SecretStore]
    /// The output bindings among them, by component name.
    let outputBindings: [String: any OutputBinding]
    /// The other resources visible to this app id.
    let resources: Resources
    let shared: SharedComponents
    /// The client for calls to applications.
    let client: CurlClient
    let state: SidecarState
    /// The channel to the application; nil when there is none.
    let application: AppChannel?
    /// The settings of its `Configuration`.
    let runtime: RuntimeConfiguration
    let resiliency: ResiliencyPolicies
    let tracer: Tracer
    let logger: Logger

    var appID: String { configuration.appID }

    init(
        _ configuration: SidecarConfiguration, shared: SharedComponents, client: CurlClient, logger: Logger
    ) throws(ResourceFault) {
        self.configuration = configuration
        self.shared = shared
        self.client = client
        self.logger = logger
        state = SidecarState(hasApplication: configuration.appPort != nil)
        var resources = try ResourceReader.read(
            folders: configuration.resourcesPaths, configurationFile: configuration.configurationFile)
        let outside = OutputBindings(configuration: configuration, shared: shared, client: client)
        runtime = try resources.configuration.map(RuntimeConfiguration.init) ?? RuntimeConfiguration()
        resources.components.removeAll { [runtime] in !runtime.allows($0.type, version: $0.version) }
        (components, secretStores, outputBindings) = try Self.components(of: resources, for: configuration, outside)
        resources.subscriptions.removeAll { !$0.isVisible(to: configuration.appID) }
        resources.resiliency.removeAll { !$0.isVisible(to: configuration.appID) }
        resources.httpEndpoints.removeAll { !$0.isVisible(to: configuration.appID) }
        self.resources = resources
        resiliency = try ResiliencyPolicies(resources.resiliency)
        for notice in runtime.tracing?.notices ?? [] { logger.warning("\(notice)") }
        tracer = Self.tracer(
            configuration, runtime.tracing, { SpanExporter($0, client: client, logger: logger) },
            history: shared.traces)
        application = configuration.appPort.map { port in
            AppChannel(
                appID: configuration.appID, port: port, token: configuration.appToken, curl: client,
                maximumConcurrency: configuration.appMaximumConcurrency)
        }
    }

    /// The components whose type starts with a family's name, such as `state.`.
    func components(of family: String) -> [LoadedComponent] { components.filter { $0.type.hasPrefix(family) } }

    /// Resolves references and leaves out components scoped to other app ids. Secret stores come first, since others
    /// refer to them.
    private static func components(
        of resources: Resources, for configuration: SidecarConfiguration, _ outside: OutputBindings
    ) throws(ResourceFault) -> ([LoadedComponent], [String: any SecretStore], [String: any OutputBinding]) {
        var secrets: [String: any SecretStore] = [:]
        var bindings: [String: any OutputBinding] = [:]
        var components: [LoadedComponent] = []
        let visible = resources.components.filter { $0.document.isVisible(to: configuration.appID) }
        let stores = visible.filter { $0.type.hasPrefix("secretstores.") }
        let others = visible.filter { !$0.type.hasPrefix("secretstores.") }
        for unresolved in stores + others {
            guard ComponentTypes.supported.contains(unresolved.type) else {
                if unresolved.ignoreErrors { continue }
                throw unresolved.document.fault(
                    "spec.type", line: unresolved.document.spec?["type"]?.line,
                    "\(unresolved.type) is not built in; built in are \(ComponentTypes.supported.joined(separator: ", "))"
                )
            }
            let component = try unresolved.resolved(environment: configuration.environment) { store, name, key in
                (try? secrets[store]?.secret(name))?[key]
            }
            if let store = try SecretStores.make(component, configuration) { secrets[component.name] = store }
            do throws(ResourceFault) {
                if let binding = try outside.binding(of: component) { bindings[component.name] = binding }
            } catch {
                // For example a mail server that is not configured yet: the component is then left out.
                if component.ignoreErrors { continue }
                throw error
            }
            if components.contains(where: { $0.name == component.name }) {
                throw ResourceFault(
                    path: component.path, line: component.line, key: "metadata.name",
                    "a second component named \(component.name)")
            }
            components.append(component)
        }
        return (components, secrets, bindings)
    }
}

/// The start-up settings of one sidecar: the counterpart of daprd's flags.
package struct SidecarConfiguration: Sendable {
    package var appID: String
    /// Distinguishes the replicas of one app id: the value of `{podName}`.
    package var replica: String
    /// The port on which the application listens, on the loopback interface; nil when there is none to call.
    package var appPort: Int?
    /// The port of the Dapr HTTP API, on the loopback interface; 0 lets the system choose.
    package var httpPort: Int
    /// Folders (or single files) of resource YAML.
    package var resourcesPaths: [String]
    /// A file with a `Configuration` resource.
    package var configurationFile: String?
    /// The token that callers must send in `dapr-api-token`; nil when none is required.
    package var apiToken: String?
    /// Sent to the application in `dapr-api-token`.
    package var appToken: String?
    /// The environment for environment secret stores and `envRef`.
    package var environment: [String: String]
    /// The base of relative paths in component settings.
    package var workingDirectory: String
    /// Maximum size of a request body, in bytes; 4 MiB by default, as in Dapr.
    package var maximumBody: Int
    /// Origins allowed for browsers; when empty, no CORS headers are sent.
    package var allowedOrigins: [String]
    /// Checks the application's health, and holds events back while it is unhealthy.
    package var appHealthCheck: AppHealthCheck?
    /// Maximum number of concurrent calls to the application; nil for no limit.
    package var appMaximumConcurrency: Int?
    /// The URL of a collector that receives traces in addition to those that the `Configuration` names: Zipkin's if it
    /// ends in `/api/v2/spans`, OTLP over HTTP otherwise. Everything is traced then, unless a `Configuration` says
    /// less.
    package var traces: String?

    /// `--enable-app-health-check` and its companions, with Dapr's defaults.
    package struct AppHealthCheck: Sendable {
        package var path: String
        package var interval: Duration
        package var timeout: Duration
        /// Number of consecutive failures after which the application is unhealthy.
        package var threshold: Int

        package init(
            path: String = "/healthz", interval: Duration = .seconds(5), timeout: Duration = .milliseconds(500),
            threshold: Int = 3
        ) {
            self.path = path
            self.interval = interval
            self.timeout = timeout
            self.threshold = threshold
        }
    }

    package init(
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

/// The state of a running sidecar and its application.
final class SidecarState: Sendable {
    /// A subscription as listed by the metadata API.
    struct LoadedSubscription: Sendable {
        var pubsub: String
        var topic: String
        var rules: [(match: String, path: String)]
        var deadLetterTopic: String
        /// `PROGRAMMATIC` or `DECLARATIVE`.
        var type: String
        var metadata: [String: String]
    }

    private struct Values {
        var isAppUp = false
        var isAppHealthy = true
        var labels: [String: String] = [:]
        var subscriptions: [LoadedSubscription] = []
        var port = 0
        var groups: [(pubsub: String, group: ConsumerGroup)] = []
    }

    private let values: Mutex<Values>
    /// Ends when the API is asked to shut the sidecar down.
    let untilShutdown: AsyncStream<Never>
    private let shutdown: AsyncStream<Never>.Continuation

    init(hasApplication: Bool) {
        values = Mutex(Values(isAppUp: !hasApplication))
        (untilShutdown, shutdown) = AsyncStream.makeStream(of: Never.self)
    }

    func shutDown() { shutdown.finish() }

    /// True once the application has answered for the first time, or when there is none; never false again.
    var isAppUp: Bool {
        get { values.withLock(\.isAppUp) }
        set { values.withLock { $0.isAppUp = newValue } }
    }

    /// The result of the application health check; true without one.
    var isAppHealthy: Bool {
        get { values.withLock(\.isAppHealthy) }
        set { values.withLock { $0.isAppHealthy = newValue } }
    }

    /// Labels set through the metadata API.
    var labels: [String: String] { values.withLock(\.labels) }

    func setLabel(_ name: String, _ value: String) { values.withLock { $0.labels[name] = value } }

    var subscriptions: [LoadedSubscription] {
        get { values.withLock(\.subscriptions) }
        set { values.withLock { $0.subscriptions = newValue } }
    }

    /// The groups that the application's subscriptions have joined.
    var groups: [(pubsub: String, group: ConsumerGroup)] {
        get { values.withLock(\.groups) }
        set { values.withLock { $0.groups = newValue } }
    }

    /// The port the API listens on, once it does.
    var port: Int {
        get { values.withLock(\.port) }
        set { values.withLock { $0.port = newValue } }
    }
}

/// The component types built into this sidecar.
enum ComponentTypes {
    static let supported = [
        "state.in-memory", "state.sqlite", "state.postgresql", "state.redis", "pubsub.in-memory", "pubsub.sqlite",
        "pubsub.redis", "secretstores.local.file", "secretstores.local.env", "bindings.cron", "bindings.http",
        "bindings.smtp", "bindings.localstorage", "conversation.echo", "conversation.openai", "lock.in-memory",
        "configuration.in-memory",
    ]

    /// The capabilities that the metadata API reports for a component.
    static func capabilities(of component: LoadedComponent) -> [String] {
        switch component.type {
        case "state.in-memory": ["ETAG", "TRANSACTIONAL", "TTL", "DELETE_WITH_PREFIX", "KEYS_LIKE", "ACTOR"]
        case "state.sqlite", "state.postgresql", "state.redis": ["ETAG", "TRANSACTIONAL", "TTL", "KEYS_LIKE", "ACTOR"]
        case "pubsub.in-memory": ["SUBSCRIBE_WILDCARDS"]
        case "secretstores.local.file" where component.flag("multiValued"): ["MULTIPLE_KEY_VALUES_PER_SECRET"]
        case "bindings.http", "bindings.smtp", "bindings.localstorage": ["OUTPUT_BINDING"]
        default: []
        }
    }
}
