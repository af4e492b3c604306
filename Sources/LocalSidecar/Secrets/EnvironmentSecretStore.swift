/// `secretstores.local.env`: the sidecar's environment variables, those of a prefix or all.
struct EnvironmentSecretStore: SecretStore {
    private let variables: [String: String]

    init(_ component: Component, _ configuration: SidecarConfiguration) {
        let prefix = component["prefix"] ?? ""
        var variables: [String: String] = [:]
        for (name, value) in configuration.environment where name.hasPrefix(prefix) && Self.isVisible(name) {
            variables[String(name.dropFirst(prefix.count))] = value
        }
        self.variables = variables
    }

    /// The API tokens are the sidecar's own.
    private static func isVisible(_ name: String) -> Bool { name != "APP_API_TOKEN" && name != "DAPR_API_TOKEN" }

    /// A variable that is not set is an empty secret.
    func secret(_ name: String) -> [String: String] { [name: variables[name] ?? ""] }

    func all() -> [String: [String: String]] {
        var secrets: [String: [String: String]] = [:]
        for (name, value) in variables { secrets[name] = [name: value] }
        return secrets
    }
}
