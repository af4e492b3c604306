import Encoding
import HTTPTypes
import JSON
import Synchronization

/// `/v1.0/configuration`: settings that an application reads by key, and subscriptions to their changes.
struct ConfigurationFeature: SidecarFeature {
    private let stores: [String: ConfigurationItems]
    private let subscriptions = ConfigurationSubscriptions()
    /// True when there is an application to notify of changes.
    private let hasApplication: Bool

    init(_ sidecar: Sidecar) throws(ResourceFault) {
        hasApplication = sidecar.application != nil
        var stores: [String: ConfigurationItems] = [:]
        for component in sidecar.components(of: "configuration.") {
            stores[component.name] = try ConfigurationItems(component)
        }
        self.stores = stores
    }

    func register(on routes: inout RouteTable) {
        for version in ["/v1.0", "/v1.0-alpha1"] {
            routes.on(.get, at: "\(version)/configuration/{store}") { try read($0) }
            routes.on(.get, at: "\(version)/configuration/{store}/subscribe") { request in
                _ = try items(request.parameters[0])
                guard hasApplication else { throw Self.noApplication }
                return Self.json(("id", .string(subscriptions.add())))
            }
            routes.on(.get, at: "\(version)/configuration/{store}/{id}/unsubscribe") { request in
                _ = try items(request.parameters[0])
                return unsubscribe(request.parameters[1])
            }
        }
    }

    private static let noApplication = SidecarError(
        .internalServerError, "ERR_APP_CHANNEL_NIL",
        "app channel is not initialized. cannot subscribe to configuration updates")

    private func read(_ request: SidecarRequest) throws -> SidecarResponse {
        let items = try items(request.parameters[0])
        let found = items.found(request.queryItems.filter { $0.name == "key" }.map(\.value))
        guard !found.isEmpty else { return .noContent }
        return .json(JSONValue.object(JSONObject(found.map { (key: $0.key, value: $0.json) })).bytes)
    }

    private func unsubscribe(_ id: String) -> SidecarResponse {
        guard !subscriptions.remove(id) else { return Self.json(("ok", true)) }
        let message =
            "failed to unsubscribe to configuration request \(id): subscription with id \(id) does not exist"
        return .json(
            JSONValue.object(JSONObject([("message", .string(message))])).bytes, status: .internalServerError)
    }

    private func items(_ store: String) throws -> ConfigurationItems {
        guard !stores.isEmpty else {
            throw SidecarError(
                .internalServerError, "ERR_CONFIGURATION_STORE_NOT_CONFIGURED", "configuration stores not configured")
        }
        guard let items = stores[store] else {
            throw SidecarError(
                .badRequest, "ERR_CONFIGURATION_STORE_NOT_FOUND", "configuration store \(store) not found")
        }
        return items
    }

    private static func json(_ member: (key: String, value: JSONValue)) -> SidecarResponse {
        .json(JSONValue.object(JSONObject([member])).bytes)
    }
}

/// `configuration.in-memory`: the items listed in its setting `items`, a JSON object of texts. They never change, so a
/// subscription never receives anything.
struct ConfigurationItems: Sendable {
    struct Item: Sendable {
        let key: String
        let value: String
        let version: String

        /// Reads `value||version`, the form of Dapr's Redis store.
        init(_ key: String, _ text: String) {
            self.key = key
            let end = text.firstRange(of: "||")
            value = end.map { String(text[..<$0.lowerBound]) } ?? text
            version = end.map { String(text[$0.upperBound...]) } ?? ""
        }

        var json: JSONValue {
            var object = JSONObject([("value", .string(value))])
            if !version.isEmpty { object["version"] = .string(version) }
            return .object(object)
        }
    }

    private let items: [Item]

    init(_ component: LoadedComponent) throws(ResourceFault) {
        let text = component["items"] ?? "{}"
        guard let object = try? JSONValue(Array(text.utf8)).object else {
            throw component.fault("items", "must be a JSON object")
        }
        var items: [Item] = []
        for (key, value) in object {
            guard let value = value.string else { throw component.fault("items", "\(key) must be a text") }
            items.append(Item(key, value))
        }
        self.items = items
    }

    /// The items with these keys, or all items if no keys are given; an empty item counts as missing.
    func found(_ keys: [String]) -> [Item] {
        items.filter { !$0.value.isEmpty && (keys.isEmpty || keys.contains($0.key)) }
    }
}

/// The ids of the current subscriptions.
private final class ConfigurationSubscriptions: Sendable {
    private let ids = Mutex<Set<String>>([])

    func add() -> String {
        let id = RandomUUID.text()
        ids.withLock { _ = $0.insert(id) }
        return id
    }

    func remove(_ id: String) -> Bool { ids.withLock { $0.remove(id) != nil } }
}
