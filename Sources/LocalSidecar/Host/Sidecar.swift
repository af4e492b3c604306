import Curl
import Logging
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
