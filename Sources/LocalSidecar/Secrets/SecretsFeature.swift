import HTTPTypes
import JSON

/// `/v1.0/secrets`: one secret, or all that the configuration's scopes allow this application.
struct SecretsFeature: SidecarFeature {
    private let stores: [String: any SecretStore]
    private let scopes: [String: SecretScope]

    init(_ sidecar: Sidecar) {
        stores = sidecar.secretStores
        scopes = sidecar.runtime.secretScopes
    }

    func register(on routes: inout RouteTable) {
        routes.on(.get, at: "/v1.0/secrets/{store}/bulk") { request in try bulk(request.parameters[0]) }
        routes.on(.get, at: "/v1.0/secrets/{store}/{key}") { request in
            try one(request.parameters[0], request.parameters[1])
        }
    }

    private func one(_ name: String, _ key: String) throws -> SidecarResponse {
        let store = try store(name)
        guard scopes[name]?.allows(key) ?? true else {
            throw SidecarError(
                .forbidden, "ERR_PERMISSION_DENIED", "access denied by policy to get \"\(key)\" from \"\(name)\"")
        }
        do {
            return .json(Self.object(try store.secret(key)).bytes)
        } catch let fault as SecretFault {
            throw SidecarError(
                .internalServerError, "ERR_SECRET_GET",
                "failed getting secret with key \(key) from secret store \(name): \(fault.message)")
        }
    }

    private func bulk(_ name: String) throws -> SidecarResponse {
        let secrets = try store(name).all().filter { scopes[name]?.allows($0.key) ?? true }
        let members = secrets.sorted { $0.key < $1.key }.map { (key: $0.key, value: Self.object($0.value)) }
        return .json(JSONValue.object(JSONObject(members)).bytes)
    }

    private func store(_ name: String) throws -> any SecretStore {
        guard !stores.isEmpty else {
            throw SidecarError(
                .internalServerError, "ERR_SECRET_STORES_NOT_CONFIGURED", "secret store is not configured")
        }
        guard let store = stores[name] else {
            throw SidecarError(
                .unauthorized, "ERR_SECRET_STORE_NOT_FOUND", "failed finding secret store with key \(name)")
        }
        return store
    }

    private static func object(_ values: [String: String]) -> JSONValue {
        let members = values.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSONValue.string($0.value)) }
        return .object(JSONObject(members))
    }
}

/// The secrets of one store that a `Configuration` lets an application read.
struct SecretScope: Sendable, Equatable {
    var deniesByDefault = false
    var allowed: [String] = []
    var denied: [String] = []

    /// A list of allowed secrets, if given, decides alone.
    func allows(_ key: String) -> Bool {
        allowed.isEmpty ? !deniesByDefault && !denied.contains(key) : allowed.contains(key)
    }

    /// Reads `spec.secrets.scopes`.
    ///
    /// - Throws: ``ResourceFault`` naming the line and the key that cannot be read.
    static func all(in node: ResourceNode) throws(ResourceFault) -> [String: SecretScope] {
        var scopes: [String: SecretScope] = [:]
        for scope in try node.elements() {
            try scope.allow(["storeName", "defaultAccess", "allowedSecrets", "deniedSecrets"])
            scopes[try scope.required("storeName").text()] = SecretScope(
                deniesByDefault: try scope["defaultAccess"]?.word("allow", "deny") == "deny",
                allowed: try scope["allowedSecrets"]?.texts() ?? [], denied: try scope["deniedSecrets"]?.texts() ?? [])
        }
        return scopes
    }
}
