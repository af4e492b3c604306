import Curl
import JSON

/// One item of a configuration store.
public struct ConfigurationItem: Sendable, Equatable {
    /// The value.
    public let value: String
    /// The store's version of it; empty when it has none.
    public let version: String
    /// What the store says about it.
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
    /// - Parameter keys: all items when empty.
    public func getConfiguration(
        _ store: String, keys: [String] = [], metadata: [String: String] = [:]
    ) async throws -> [String: ConfigurationItem] {
        let path = configurationPath(store, nil, keys, metadata)
        let response = try await send(Call(kind: .configuration, path: path, isRepeatable: true))
        guard response.status != 204, let items = try Self.json(response.body).object else { return [:] }
        return try ConfigurationItem.items(items)
    }

    /// Asks to be told of changes, which arrive at a ``ConfigurationWatch``.
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
