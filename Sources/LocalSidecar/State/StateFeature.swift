import HTTPTypes
import JSON
import Timestamps

/// `/v1.0/state`: get, save, delete, bulk get, transactions.
struct StateFeature: SidecarFeature {
    let appID: String
    let bindings: [String: StateBinding]

    init(_ sidecar: Sidecar) throws(ResourceFault) {
        appID = sidecar.appID
        var bindings: [String: StateBinding] = [:]
        for component in sidecar.components(of: "state.") {
            try Self.checkWhatIsNotBuiltIn(component)
            var store = try StateStores.store(of: component, in: sidecar)
            let policy = sidecar.resiliency.component(component.name, .stateStore, .outbound)
            if !policy.isNone { store = ResilientStateStore(store: store, policy: policy) }
            bindings[component.name] = StateBinding(
                component, appID: sidecar.appID, namespace: sidecar.configuration.environment["NAMESPACE"] ?? "",
                store: store)
        }
        self.bindings = bindings
    }

    /// Settings without which the component would quietly do less than it was asked.
    private static func checkWhatIsNotBuiltIn(_ component: Component) throws(ResourceFault) {
        for name in ["primaryEncryptionKey", "secondaryEncryptionKey"] where !(component[name] ?? "").isEmpty {
            throw component.fault(name, "encryption is not built in")
        }
        guard (component["outboxPublishPubsub"] ?? "").isEmpty else {
            throw component.fault("outboxPublishPubsub", "the outbox is not built in")
        }
    }

    func register(on routes: inout RouteTable) {
        routes.on(.post, .put, at: "/v1.0/state/{store}") { request in
            try await save(try binding(request.parameters[0]), request)
        }
        routes.on(.post, .put, at: "/v1.0/state/{store}/bulk") { request in
            try await bulk(try binding(request.parameters[0]), request)
        }
        routes.on(.post, .put, at: "/v1.0/state/{store}/transaction") { request in
            try await transact(try binding(request.parameters[0]), request)
        }
        routes.on(.get, at: "/v1.0/state/{store}/{key}") { request in
            try await get(try binding(request.parameters[0]), request.parameters[1])
        }
        routes.on(.delete, at: "/v1.0/state/{store}/{key}") { request in
            try await delete(try binding(request.parameters[0]), request)
        }
        routes.on(.post, .put, at: "/v1.0-alpha1/state/{store}/query") { request in
            try await query(request)
        }
    }

    private func binding(_ name: String) throws -> StateBinding {
        guard !bindings.isEmpty else { throw SidecarError.noStateStores(name, appID: appID) }
        guard let binding = bindings[name] else { throw SidecarError.unknownStateStore(name, appID: appID) }
        return binding
    }

    private func get(_ binding: StateBinding, _ key: String) async throws -> SidecarResponse {
        let stored = try binding.storedKey(key)
        let row: StateRow?
        do throws(StateFault) {
            row = try await binding.store.get(stored)
        } catch {
            throw SidecarError(
                .internalServerError, "ERR_STATE_GET",
                "fail to get \(key) from state store \(binding.name): \(error.message)")
        }
        guard let row else { return .noContent }
        var response = SidecarResponse.json(row.value)
        response.headers[.eTag] = row.etag
        if let expiry = row.expiry { response.headers[.ttlExpireTime] = expiry.rfc3339 }
        return response
    }

    private func delete(_ binding: StateBinding, _ request: SidecarRequest) async throws -> SidecarResponse {
        let key = request.parameters[1]
        let query = request.queryItems
        var item = StateItem()
        item.key = key
        item.etag = request.headers[.ifMatch]
        item.concurrency = query.first { $0.name == "concurrency" }?.value ?? ""
        item.consistency = query.first { $0.name == "consistency" }?.value ?? ""
        let deletion = try item.deletion(in: binding)
        do throws(StateFault) {
            if binding.store.checksOptionsOfDeletions { try item.checkOptions() }
            try await binding.store.apply(deletion)
        } catch {
            throw SidecarError(
                error.status, "ERR_STATE_DELETE", "failed deleting state with key \(key): \(error.message)")
        }
        return .noContent
    }
}

extension StateFault {
    var status: HTTPResponse.Status {
        switch self {
        case .mismatch: .conflict
        case .invalid: .badRequest
        case .failed: .internalServerError
        }
    }
}

extension HTTPField.Name {
    static let ttlExpireTime = name("metadata.ttlExpireTime")
}

/// The state components of a host.
enum StateStores {
    static func store(of component: Component, in sidecar: Sidecar) throws(ResourceFault) -> any StateStore {
        switch component.type {
        case "state.sqlite":
            let settings = try SQLiteStateSettings(component, sidecar.configuration)
            return try sidecar.shared.instance(of: component) { () throws(ResourceFault) -> SQLiteStateStore in
                do throws(SQLiteFault) {
                    return try SQLiteStateStore(settings, logger: sidecar.logger)
                } catch {
                    throw component.fault("connectionString", "\(settings.path) cannot be opened: \(error.message)")
                }
            }
        case "state.redis":
            // Where there are no queries, Dapr's component does not start with indexes for them either.
            guard (component["queryIndexes"] ?? "").isEmpty else {
                throw component.fault("queryIndexes", "queries are not built in")
            }
            let address = try RedisAddress(component, authorities: sidecar.configuration.authorities)
            return try sidecar.shared.instance(of: component) { () throws(ResourceFault) -> RedisStateStore in
                do throws(RedisFault) {
                    return try RedisStateStore(address, logger: sidecar.logger)
                } catch {
                    throw component.fault("redisHost", "the server cannot be used: \(error)")
                }
            }
        case "state.postgresql":
            let settings = try PostgresStateSettings(component)
            return try sidecar.shared.instance(of: component) { () throws(ResourceFault) -> PostgresStateStore in
                do throws(PostgresFault) {
                    return try PostgresStateStore(settings, logger: sidecar.logger)
                } catch {
                    throw component.fault("connectionString", "the server cannot be used: \(error)")
                }
            }
        default:
            let quirks = try StateQuirks(component)
            return try sidecar.shared.instance(of: component) { () throws(ResourceFault) -> InMemoryStateStore in
                InMemoryStateStore(quirks: quirks)
            }
        }
    }
}
