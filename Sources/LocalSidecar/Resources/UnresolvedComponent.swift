import YAML

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
