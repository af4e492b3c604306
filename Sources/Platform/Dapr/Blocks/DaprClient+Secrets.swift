import Curl
import JSON

/// Secrets: [the secrets API](https://docs.dapr.io/reference/api/secrets_api/).
extension DaprClient {
    /// Reads one secret, which may have several keys.
    public func getSecret(
        _ store: String, _ key: String, metadata: [String: String] = [:]
    ) async throws -> [String: String] {
        var path = DaprPath("/v1.0/secrets")
        path.segment(store)
        path.segment(key)
        path.metadata(metadata)
        let response = try await send(Call(kind: .getSecret, path: path, isRepeatable: true))
        guard response.status != 204 else { return [:] }
        return try Self.strings(try Self.json(response.body))
    }

    /// Reads all secrets the application may see, by name.
    public func getBulkSecrets(
        _ store: String, metadata: [String: String] = [:]
    ) async throws -> [String: [String: String]] {
        var path = DaprPath("/v1.0/secrets")
        path.segment(store)
        path.segment("bulk")
        path.metadata(metadata)
        let response = try await send(Call(kind: .getSecret, path: path, isRepeatable: true))
        guard response.status != 204, let object = try Self.json(response.body).object else { return [:] }
        var secrets: [String: [String: String]] = [:]
        for (name, value) in object { secrets[name] = try Self.strings(value) }
        return secrets
    }
}

extension DaprClient {
    /// The answer's body as a tree.
    static func json(_ body: [UInt8]) throws -> JSONValue {
        do {
            return try JSONValue(body)
        } catch {
            throw DaprError.invalidAnswer("the answer is not JSON")
        }
    }

    /// An object whose members are strings; others are left out.
    static func strings(_ value: JSONValue?) throws -> [String: String] {
        guard let value, !value.isNull else { return [:] }
        guard let object = value.object else { throw DaprError.invalidAnswer("the answer is not an object") }
        var strings: [String: String] = [:]
        for (name, value) in object { strings[name] = value.string }
        return strings
    }
}
