import FoundationEssentials
import YAML

/// Reads resource folders as daprd does: every `.yaml` and `.yml` file directly inside, each with one or more
/// documents.
struct ResourceReader {
    /// - Parameters:
    ///   - folders: resource folders, or single files.
    ///   - configurationFile: the file of the `Configuration` resource, if there is one.
    static func read(folders: [String], configurationFile: String?) throws(ResourceFault) -> Resources {
        var resources = Resources()
        for folder in folders {
            for path in try files(in: folder) { try add(path, to: &resources) }
        }
        if let configurationFile {
            for document in try documents(in: configurationFile) where document.kind == "Configuration" {
                resources.configuration = document
            }
        }
        return resources
    }

    private static func add(_ path: String, to resources: inout Resources) throws(ResourceFault) {
        for document in try documents(in: path) {
            switch document.kind {
            case "Component": resources.components.append(try UnresolvedComponent(document))
            case "Subscription": resources.subscriptions.append(document)
            case "Resiliency": resources.resiliency.append(document)
            case "HTTPEndpoint": resources.httpEndpoints.append(document)
            case "Configuration": resources.configuration = resources.configuration ?? document
            default:
                throw document.fault(
                    "kind", line: document.node["kind"]?.line,
                    "unknown kind \(document.kind); expected Component, Subscription, Resiliency, Configuration or HTTPEndpoint"
                )
            }
        }
    }

    private static func files(in folder: String) throws(ResourceFault) -> [String] {
        var isFolder: Bool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
            throw ResourceFault(path: folder, "no such folder of resources")
        }
        guard isFolder else { return [folder] }
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().map { "\(folder)/\($0)" }
        } catch {
            throw ResourceFault(path: folder, "the folder cannot be read")
        }
    }

    static func documents(in path: String) throws(ResourceFault) -> [ResourceDocument] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ResourceFault(path: path, "the file cannot be read")
        }
        let nodes: [YAMLNode]
        do {
            nodes = try YAMLNode.documents(in: Array(data))
        } catch {
            throw ResourceFault(path: path, line: error.line, error.message)
        }
        var documents: [ResourceDocument] = []
        for node in nodes { documents.append(try document(node, path: path)) }
        return documents
    }

    private static func document(_ node: YAMLNode, path: String) throws(ResourceFault) -> ResourceDocument {
        func required(_ key: String, _ value: YAMLNode?) throws(ResourceFault) -> String {
            guard let text = value?.text else {
                throw ResourceFault(path: path, line: value?.line ?? node.line, key: key, "missing, or not a word")
            }
            return text
        }
        let kind = try required("kind", node["kind"])
        let version = try required("apiVersion", node["apiVersion"])
        guard version.hasPrefix("dapr.io/") else {
            throw ResourceFault(
                path: path, line: node["apiVersion"]?.line, key: "apiVersion",
                "expected dapr.io/v1alpha1 or dapr.io/v2alpha1")
        }
        let name = try required("metadata.name", node["metadata"]?["name"])
        let whole = ResourceNode(node: node, key: "", path: path)
        try whole.allow(["apiVersion", "kind", "metadata", "spec", "scopes", "auth"])
        if let auth = whole["auth"] {
            try auth.allow(["secretStore"])
            _ = try auth.required("secretStore").text()
        }
        let scopes = try whole["scopes"]?.texts() ?? []
        return ResourceDocument(kind: kind, apiVersion: version, name: name, scopes: scopes, node: node, path: path)
    }
}

/// The contents of a sidecar's resource folders and its configuration file.
struct Resources: Sendable {
    var components: [UnresolvedComponent] = []
    var subscriptions: [ResourceDocument] = []
    var resiliency: [ResourceDocument] = []
    var httpEndpoints: [ResourceDocument] = []
    var configuration: ResourceDocument?
}

/// One resource of any kind as it was read: its location, its scopes, and its body.
struct ResourceDocument: Sendable {
    let kind: String
    let apiVersion: String
    let name: String
    let scopes: [String]
    /// The whole document.
    let node: YAMLNode
    let path: String

    var spec: YAMLNode? { node["spec"] }

    func isVisible(to appID: String) -> Bool { scopes.isEmpty || scopes.contains(appID) }

    func fault(_ key: String, line: Int? = nil, _ message: String) -> ResourceFault {
        ResourceFault(path: path, line: line ?? node.line, key: key, message)
    }
}

/// The delivery settings in resource files, for tools that inspect an environment from outside: a sidecar's own API
/// does not report the policies it has loaded.
package struct ResourceSurvey: Sendable, Equatable {
    /// The pub/sub components visible to an application whose failed deliveries are not retried.
    package var unrepeated: [String] = []
    /// Declarative subscriptions of the application without a dead-letter topic, as `component/topic`.
    package var withoutDeadLetters: [String] = []

    /// Reads the resources of one application.
    ///
    /// - Throws: ``ResourceFault`` naming file, line and key.
    package init(appID: String, folders: [String], configurationFile: String? = nil) throws(ResourceFault) {
        let resources = try ResourceReader.read(folders: folders, configurationFile: configurationFile)
        let policies = try ResiliencyPolicies(resources.resiliency.filter { $0.isVisible(to: appID) })
        for component in resources.components
        where component.type.hasPrefix("pubsub.") && component.document.isVisible(to: appID) {
            let name = component.document.name
            if !policies.component(name, .pubsub, .inbound).hasRetries { unrepeated.append(name) }
        }
        for document in resources.subscriptions where document.isVisible(to: appID) {
            let subscription = try SubscriptionSpec(document)
            guard subscription.deadLetterTopic == nil, !subscription.topic.hasSuffix("-dead") else { continue }
            withoutDeadLetters.append("\(subscription.pubsub)/\(subscription.topic)")
        }
    }
}

/// A `Component` resource before its secret and environment references are resolved.
struct UnresolvedComponent: Sendable {
    /// The source of a setting's text.
    enum Source: Sendable {
        case text(String)
        /// A secret's name, and the key inside it.
        case secret(name: String, key: String)
        case environment(String)
    }

    let document: ResourceDocument
    let type: String
    let version: String
    let settings: [(name: String, source: Source, line: Int)]
    /// The component holding the secrets that `secretKeyRef` names.
    let secretStore: String?
    let ignoreErrors: Bool

    init(_ document: ResourceDocument) throws(ResourceFault) {
        self.document = document
        guard let spec = document.spec, spec.entries != nil else { throw document.fault("spec", "missing") }
        try document.body().allow(["type", "version", "metadata", "ignoreErrors", "initTimeout"])
        guard let type = spec["type"]?.text else {
            throw document.fault("spec.type", line: spec["type"]?.line ?? spec.line, "missing, such as state.sqlite")
        }
        self.type = type
        version = spec["version"]?.text ?? "v1"
        ignoreErrors = spec["ignoreErrors"]?.bool ?? false
        secretStore = document.node["auth"]?["secretStore"]?.text
        var settings: [(name: String, source: Source, line: Int)] = []
        if let list = spec["metadata"], !list.isNull {
            guard let elements = list.elements else {
                throw document.fault("spec.metadata", line: list.line, "expected a list of name and value")
            }
            for element in elements { settings.append(try Self.setting(element, in: document)) }
        }
        self.settings = settings
    }

    private static func setting(
        _ node: YAMLNode, in document: ResourceDocument
    ) throws(ResourceFault) -> (name: String, source: Source, line: Int) {
        guard let name = node["name"]?.text else {
            throw document.fault("spec.metadata", line: node.line, "an entry has no name")
        }
        for entry in node.entries ?? [] where !["name", "value", "secretKeyRef", "envRef"].contains(entry.key) {
            throw document.fault(
                "spec.metadata.\(name).\(entry.key)", line: entry.line, "expected value, secretKeyRef or envRef")
        }
        if let reference = node["secretKeyRef"] {
            guard let secret = reference["name"]?.text else {
                throw document.fault("spec.metadata.\(name).secretKeyRef", line: reference.line, "has no name")
            }
            return (name, .secret(name: secret, key: reference["key"]?.text ?? secret), node.line)
        }
        if let variable = node["envRef"]?.text { return (name, .environment(variable), node.line) }
        guard let value = node["value"] else { return (name, .text(""), node.line) }
        guard case .scalar(let text, _) = value.content else {
            throw document.fault(
                "spec.metadata.\(name)", line: value.line, "expected a text, a number or true or false")
        }
        return (name, .text(value.isNull ? "" : text), node.line)
    }

    /// The component with every reference resolved.
    ///
    /// - Parameter secret: looks up a secret by store, secret name, and key in the secret.
    func resolved(
        environment: [String: String], secret: (String, String, String) -> String?
    ) throws(ResourceFault) -> LoadedComponent {
        var resolved: [LoadedComponent.Setting] = []
        for (name, source, line) in settings {
            let value: String
            switch source {
            case .text(let text): value = text
            case .environment(let variable): value = environment[variable] ?? ""
            case .secret(let secretName, let key):
                guard let store = secretStore, let found = secret(store, secretName, key) ?? (ignoreErrors ? "" : nil)
                else {
                    throw document.fault(
                        "spec.metadata.\(name).secretKeyRef", line: line,
                        "no secret \(secretName) in the secret store \(secretStore ?? "(auth.secretStore is missing)")")
                }
                value = found
            }
            resolved.append(LoadedComponent.Setting(name: name, value: value, line: line))
        }
        return LoadedComponent(
            name: document.name, type: type, version: version, settings: resolved, scopes: document.scopes,
            ignoreErrors: ignoreErrors, path: document.path, line: document.node.line)
    }
}

/// One `Component` resource: a building block's name, type and settings, with secrets resolved.
struct LoadedComponent: Sendable {
    /// One entry of `spec.metadata`.
    struct Setting: Sendable, Equatable {
        var name: String
        var value: String
        var line: Int
    }

    let name: String
    /// Such as `state.sqlite`.
    let type: String
    let version: String
    let settings: [Setting]
    /// The app ids that may use it; empty for all.
    let scopes: [String]
    let ignoreErrors: Bool
    /// The file it was read from, and the line it starts on.
    let path: String
    let line: Int

    /// The text of a setting; names are compared without regard to case, as in Dapr.
    subscript(_ name: String) -> String? {
        settings.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// A Boolean setting.
    func flag(_ name: String, default fallback: Bool = false) -> Bool {
        guard let text = self[name]?.lowercased(), !text.isEmpty else { return fallback }
        return ["true", "1", "yes", "y", "on", "t"].contains(text)
    }

    func isVisible(to appID: String) -> Bool { scopes.isEmpty || scopes.contains(appID) }

    /// An error in this component, located at one of its settings.
    func fault(_ setting: String, _ message: String) -> ResourceFault {
        let line = settings.first { $0.name.lowercased() == setting.lowercased() }?.line ?? self.line
        return ResourceFault(path: path, line: line, key: "spec.metadata.\(setting)", message)
    }
}

/// An error in a resource file, with its location: file, line, key.
package struct ResourceFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let path: String
    /// Counted from 1; nil when the error concerns the file as a whole.
    package let line: Int?
    /// The key in error, such as `spec.metadata.connectionString`.
    package let key: String?
    package let message: String

    package init(path: String, line: Int? = nil, key: String? = nil, _ message: String) {
        self.path = path
        self.line = line
        self.key = key
        self.message = message
    }

    package var description: String {
        path + (line.map { ":\($0)" } ?? "") + ": " + (key.map { "\($0): " } ?? "") + message
    }
}
