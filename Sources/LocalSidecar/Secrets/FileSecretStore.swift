import FoundationEssentials
import JSON

/// `secretstores.local.file`: a JSON file, nested members joined by a separator.
struct FileSecretStore: SecretStore {
    private let secrets: [String: [String: String]]

    init(_ component: Component, _ configuration: SidecarConfiguration) throws(ResourceFault) {
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
        // What Go's fmt makes of a value that is no string.
        case .number(let number): flat[name] = "%!s(float64=\(number.literal))"
        case .bool(let value): flat[name] = "%!s(bool=\(value))"
        case .null: flat[name] = "%!s(<nil>)"
        }
    }
}
