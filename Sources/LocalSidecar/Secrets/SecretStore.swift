import FoundationEssentials
import JSON

/// A source of secrets.
protocol SecretStore: Sendable {
    /// The values of one secret by key.
    /// - Throws: ``SecretFault``.
    func secret(_ name: String) throws -> [String: String]

    func all() throws -> [String: [String: String]]
}

/// The reason why a secret is not available, in Dapr's wording.
struct SecretFault: Error, Sendable {
    let message: String
}

enum SecretStores {
    /// The store behind a component; nil when it is not a secret store.
    static func make(
        _ component: LoadedComponent, _ configuration: SidecarConfiguration
    ) throws(ResourceFault) -> (any SecretStore)? {
        switch component.type {
        case "secretstores.local.file": try FileSecretStore(component, configuration)
        case "secretstores.local.env": EnvironmentSecretStore(component, configuration)
        default: nil
        }
    }
}

/// `secretstores.local.env`: the sidecar's environment variables, all of them or those with a prefix.
struct EnvironmentSecretStore: SecretStore {
    private let variables: [String: String]

    init(_ component: LoadedComponent, _ configuration: SidecarConfiguration) {
        let prefix = component["prefix"] ?? ""
        var variables: [String: String] = [:]
        for (name, value) in configuration.environment where name.hasPrefix(prefix) && Self.isVisible(name) {
            variables[String(name.dropFirst(prefix.count))] = value
        }
        self.variables = variables
    }

    /// False for the API tokens, which belong to the sidecar.
    private static func isVisible(_ name: String) -> Bool { name != "APP_API_TOKEN" && name != "DAPR_API_TOKEN" }

    /// A variable that is not set is an empty secret.
    func secret(_ name: String) -> [String: String] { [name: variables[name] ?? ""] }

    func all() -> [String: [String: String]] {
        var secrets: [String: [String: String]] = [:]
        for (name, value) in variables { secrets[name] = [name: value] }
        return secrets
    }
}

/// `secretstores.local.file`: a JSON file, with nested names joined by a separator.
struct FileSecretStore: SecretStore {
    private let secrets: [String: [String: String]]

    init(_ component: LoadedComponent, _ configuration: SidecarConfiguration) throws(ResourceFault) {
        guard let file = component["secretsFile"], !file.isEmpty else {
            throw component.fault("secretsFile", "missing: the path of a JSON file")
        }
        guard let data = FileManager.default.contents(atPath: configuration.path(file)) else {
            throw component.fault("secretsFile", "the file \(configuration.path(file)) cannot be read")
        }
        guard let value = try? JSONValue(Array(data)), let object = value.object else {
            throw component.fault("secretsFile", "the file \(configuration.path(file)) is not a JSON object")
        }
        let separator = component["nestedSeparator"].flatMap { $0.isEmpty ? nil : $0 } ?? ":"
        if component.flag("multiValued") {
            secrets = Self.multiValued(object, separator)
        } else {
            var flat: [String: String] = [:]
            for (name, value) in object { Self.flatten(value, name, separator, into: &flat) }
            secrets = flat.reduce(into: [:]) { $0[$1.key] = [$1.key: $1.value] }
        }
    }

    func secret(_ name: String) throws -> [String: String] {
        guard let secret = secrets[name] else { throw SecretFault(message: "secret \(name) not found") }
        return secret
    }

    func all() -> [String: [String: String]] { secrets }

    private static func multiValued(_ object: JSONObject, _ separator: String) -> [String: [String: String]] {
        var secrets: [String: [String: String]] = [:]
        for (name, value) in object {
            switch value {
            case .string(let text): secrets[name] = [name: text]
            case .object(let members):
                var flat: [String: String] = [:]
                for (key, value) in members { flatten(value, key, separator, into: &flat) }
                secrets[name] = flat
            default: break
            }
        }
        return secrets
    }

    private static func flatten(
        _ value: JSONValue, _ name: String, _ separator: String, into flat: inout [String: String]
    ) {
        switch value {
        case .object(let members):
            for (key, value) in members { flatten(value, name + separator + key, separator, into: &flat) }
        case .array(let elements):
            for (index, value) in elements.enumerated() {
                flatten(value, "\(name)\(separator)\(index)", separator, into: &flat)
            }
        case .string(let text): flat[name] = text
        // Go's fmt output for a value that is not a string.
        case .number(let number): flat[name] = "%!s(float64=\(number.literal))"
        case .bool(let value): flat[name] = "%!s(bool=\(value))"
        case .null: flat[name] = "%!s(<nil>)"
        }
    }
}
