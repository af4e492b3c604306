import Curl
import HTTPTypes
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

    /// Reads all secrets that the application may access, by name.
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
    /// Parses the body of an answer.
    static func json(_ body: [UInt8]) throws -> JSONValue {
        do {
            return try JSONValue(body)
        } catch {
            throw DaprError.invalidAnswer("the answer is not JSON")
        }
    }

    /// Returns the string members of an object; others are left out.
    static func strings(_ value: JSONValue?) throws -> [String: String] {
        guard let value, !value.isNull else { return [:] }
        guard let object = value.object else { throw DaprError.invalidAnswer("the answer is not an object") }
        var strings: [String: String] = [:]
        for (name, value) in object { strings[name] = value.string }
        return strings
    }
}

/// One item of a configuration store.
public struct ConfigurationItem: Sendable, Equatable {
    /// The value.
    public let value: String
    /// The store's version of the item; empty when it has none.
    public let version: String
    /// The store's metadata of the item.
    public let metadata: [String: String]

    init(_ item: JSONValue) throws {
        value = item["value"]?.string ?? ""
        version = item["version"]?.string ?? ""
        metadata = try DaprClient.strings(item["metadata"])
    }
}

/// Configuration: [the configuration API](https://docs.dapr.io/reference/api/configuration_api/).
extension DaprClient {
    /// Reads items; missing ones are left out.
    ///
    /// - Parameters:
    ///   - store: the component.
    ///   - keys: all items when empty.
    ///   - metadata: further parameters of the component, by name.
    public func getConfiguration(
        _ store: String, keys: [String] = [], metadata: [String: String] = [:]
    ) async throws -> [String: ConfigurationItem] {
        let path = configurationPath(store, nil, keys, metadata)
        let response = try await send(Call(kind: .configuration, path: path, isRepeatable: true))
        guard response.status != 204, let items = try Self.json(response.body).object else { return [:] }
        return try ConfigurationItem.items(items)
    }

    /// Subscribes to changes, which arrive at a ``ConfigurationWatch``.
    ///
    /// - Returns: the subscription's id.
    public func subscribeConfiguration(
        _ store: String, keys: [String] = [], metadata: [String: String] = [:]
    ) async throws -> String {
        let path = configurationPath(store, "subscribe", keys, metadata)
        let answer = try Self.json(try await send(Call(kind: .configuration, path: path)).body)
        guard let id = answer["id"]?.string else { throw DaprError.invalidAnswer("a subscription without an id") }
        return id
    }

    /// Ends a subscription.
    public func unsubscribeConfiguration(_ store: String, _ id: String) async throws {
        var path = DaprPath("/v1.0/configuration")
        path.segment(store)
        path.segment(id)
        path.segment("unsubscribe")
        let answer = try Self.json(try await send(Call(kind: .configuration, path: path)).body)
        guard answer["ok"]?.bool == true else {
            throw DaprError(.refused, status: 200, message: answer["message"]?.string ?? "not unsubscribed")
        }
    }

    private func configurationPath(
        _ store: String, _ verb: String?, _ keys: [String], _ metadata: [String: String]
    ) -> DaprPath {
        var path = DaprPath("/v1.0/configuration")
        path.segment(store)
        if let verb { path.segment(verb) }
        for key in keys { path.query("key", key) }
        path.metadata(metadata)
        return path
    }
}

extension ConfigurationItem {
    static func items(_ object: JSONObject) throws -> [String: ConfigurationItem] {
        var items: [String: ConfigurationItem] = [:]
        for (key, value) in object { items[key] = try ConfigurationItem(value) }
        return items
    }
}

/// The outcome of an unlock.
public enum UnlockOutcome: Int, Sendable {
    /// The lock was released.
    case unlocked = 0
    /// The lock did not exist.
    case missing = 1
    /// The lock belongs to another owner.
    case heldByAnother = 2
    /// The store failed.
    case failed = 3
}

/// Distributed locks: [the lock API](https://docs.dapr.io/reference/api/distributed_lock_api/), an alpha.
extension DaprClient {
    /// Tries to take a lock, without waiting.
    ///
    /// - Parameters:
    ///   - store: the component.
    ///   - resource: the resource to lock.
    ///   - owner: the owner of the lock, such as the replica.
    ///   - expirySeconds: seconds until the lock expires in any case.
    /// - Returns: true when `owner` acquired the lock; false also for an owner that holds it already.
    public func tryLock(
        _ store: String, resource: String, owner: String, expirySeconds: Int
    ) async throws -> Bool {
        var writer = JSONWriter()
        writer.object { json in
            json.member("resourceId", resource)
            json.member("lockOwner", owner)
            json.member("expiryInSeconds", expirySeconds)
        }
        return try await lockCall("lock", store, writer.bytes)["success"]?.bool == true
    }

    /// Releases a lock.
    public func unlock(_ store: String, resource: String, owner: String) async throws -> UnlockOutcome {
        var writer = JSONWriter()
        writer.object { json in
            json.member("resourceId", resource)
            json.member("lockOwner", owner)
        }
        let status = try await lockCall("unlock", store, writer.bytes)["status"]?.integer ?? 0
        return UnlockOutcome(rawValue: Int(status)) ?? .failed
    }

    private func lockCall(_ verb: String, _ store: String, _ body: [UInt8]) async throws -> JSONValue {
        var path = DaprPath("/v1.0-alpha1")
        path.segment(verb)
        path.segment(store)
        return try Self.json(try await send(Call(kind: .lock, method: .post, path: path, json: body)).body)
    }
}
