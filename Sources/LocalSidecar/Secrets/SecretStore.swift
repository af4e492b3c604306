/// Where secrets are looked up.
protocol SecretStore: Sendable {
    /// The values of one secret by key.
    /// - Throws: ``SecretFault``.
    func secret(_ name: String) throws -> [String: String]

    func all() throws -> [String: [String: String]]
}

/// Why a secret cannot be had, in Dapr's words.
struct SecretFault: Error, Sendable {
    let message: String
}

enum SecretStores {
    /// The store behind a component; nil when it is no secret store.
    static func make(
        _ component: Component, _ configuration: SidecarConfiguration
    ) throws(ResourceFault) -> (any SecretStore)? {
        switch component.type {
        case "secretstores.local.file": try FileSecretStore(component, configuration)
        case "secretstores.local.env": EnvironmentSecretStore(component, configuration)
        default: nil
        }
    }
}
