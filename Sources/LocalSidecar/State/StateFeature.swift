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

    /// Refuses settings that the component cannot honour here.
    private static func checkWhatIsNotBuiltIn(_ component: LoadedComponent) throws(ResourceFault) {
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
        var item = StoredItem()
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
    static func store(of component: LoadedComponent, in sidecar: Sidecar) throws(ResourceFault) -> any StateStore {
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
            // Without queries, Dapr's component does not start with indexes for them either.
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

extension StateFeature {
    func bulk(_ binding: StateBinding, _ request: SidecarRequest) async throws -> SidecarResponse {
        let keys = try Self.keys(try await request.collectBody())
        guard !keys.isEmpty else { return .json(Array("[]".utf8)) }
        let stored = try keys.map { try binding.storedKey($0) }
        var writer = JSONWriter(reserving: 1024)
        do throws(StateFault) {
            let entries = try await binding.store.get(stored)
            writer.array(entries) { Self.write($1, key: binding.applicationKey($1.key), to: &$0) }
        } catch {
            throw SidecarError(.internalServerError, "ERR_STATE_BULK_GET", error.message)
        }
        return .json(writer.bytes)
    }

    private static func write(_ entry: StateEntry, key: String, to writer: inout JSONWriter) {
        writer.object { json in
            json.member("key", key)
            guard let row = entry.row else { return }
            json.member("data", raw: row.value)
            json.member("etag", row.etag)
            guard let expiry = row.expiry else { return }
            json.member("metadata") { $0.object { $0.member("ttlExpireTime", expiry.rfc3339) } }
        }
    }

    private static func keys(_ body: [UInt8]) throws -> [String] {
        let prefix = "failed deserializing HTTP body: "
        var keys: [String] = []
        func refuse(_ value: JSONValue, _ target: String) -> SidecarError {
            SidecarError.malformed(prefix + GoJSONMessage.cannotUnmarshal(value, into: target))
        }
        do {
            try JSONScanner.first(in: body) { scanner in
                guard scanner.next() == UInt8(ascii: "{") else {
                    throw refuse(try scanner.value(), "Go value of type http.BulkGetRequest")
                }
                try scanner.object { member, scanner in
                    let value = try scanner.value()
                    switch (member.lowercased(), value) {
                    case ("keys", .array(let elements)):
                        for (index, element) in elements.enumerated() {
                            guard let key = element.isNull ? "" : element.string else {
                                throw refuse(element, "BulkGetRequest.keys.\(index) of type string")
                            }
                            keys.append(key)
                        }
                    case ("keys", .null), ("parallelism", .number), ("parallelism", .null): break
                    case ("keys", _): throw refuse(value, "Go struct field BulkGetRequest.keys of type []string")
                    case ("parallelism", _):
                        throw refuse(value, "Go struct field BulkGetRequest.parallelism of type int")
                    default: break
                    }
                }
            }
        } catch let fault as JSONFault {
            throw SidecarError.malformed(prefix + GoJSONMessage.text(fault, in: body))
        }
        return keys
    }
}

extension StateFeature {
    /// No built-in store supports queries; each refuses in the wording of its component in Dapr.
    func query(_ request: SidecarRequest) async throws -> SidecarResponse {
        let name = request.parameters[0]
        let body = try await request.collectMessage()
        guard !bindings.isEmpty else { throw SidecarError.noStateStores(name, appID: nil) }
        guard let binding = bindings[name] else { throw SidecarError.unknownStateStore(name, appID: nil) }
        guard let lack = binding.store.lackForQueries else { throw SidecarError.queryNotSupported(binding.name) }
        do {
            _ = try JSONValue(body)
        } catch let fault as JSONFault {
            let words = GoJSONMessage.text(fault, in: body, isWhole: true)
            throw SidecarError.queryFailed(binding.name, "failed to parse JSON query body: \(words)")
        }
        throw SidecarError.queryFailed(binding.name, lack)
    }
}

extension StateFeature {
    /// Saves the items concurrently and independently, as daprd does: a refused one does not undo the others.
    func save(_ binding: StateBinding, _ request: SidecarRequest) async throws -> SidecarResponse {
        let body = try await request.collectBody()
        let items = try Self.items(body, metadata: request.metadata)
        for item in items where item.key.isEmpty { throw SidecarError.malformed("\"key\" is a required field") }
        do {
            for item in items { try item.checkOptions() }
            let changes = try items.map { try $0.change(in: binding) }
            if changes.count == 1 {
                try await binding.store.apply(changes[0])
            } else {
                try await applyEach(changes, to: binding)
            }
        } catch let fault as StateFault {
            throw SidecarError(
                fault.status, "ERR_STATE_SAVE",
                "failed saving state in state store \(binding.name): \(fault.message)")
        }
        return .noContent
    }

    private func applyEach(_ changes: [StateChange], to binding: StateBinding) async throws {
        let faults = try await withThrowingTaskGroup(of: StateFault?.self) { group in
            for change in changes {
                group.addTask {
                    do throws(StateFault) { try await binding.store.apply(change) } catch { return error }
                    return nil
                }
            }
            return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
        }
        guard let first = faults.first else { return }
        if case .mismatch = first { throw StateFault.mismatch(first.message) }
        throw first
    }

    static func items(_ body: [UInt8], metadata: [String: String]) throws -> [StoredItem] {
        var items: [StoredItem] = []
        do {
            try JSONScanner.first(in: body) { scanner in
                guard scanner.next() == UInt8(ascii: "[") else {
                    let value = try scanner.value()
                    if value.isNull { return }
                    throw SidecarError.malformed(
                        GoJSONMessage.cannotUnmarshal(value, into: "Go value of type []state.SetRequest"))
                }
                try scanner.array { scanner in
                    var item = try StoredItem(&scanner, path: ".\(items.count)")
                    item.metadata.merge(metadata) { _, query in query }
                    items.append(item)
                }
            }
        } catch let fault as JSONFault {
            throw SidecarError.malformed(GoJSONMessage.text(fault, in: body))
        }
        return items
    }

    func transact(_ binding: StateBinding, _ request: SidecarRequest) async throws -> SidecarResponse {
        let body = try await request.collectBody()
        let changes = try StateTransaction(body, metadata: request.metadata).changes(in: binding)
        guard !changes.isEmpty else { return .noContent }
        do throws(StateFault) {
            var ready: [StateChange] = []
            for change in changes { ready.append(try change.get()) }
            try await binding.store.transact(ready)
        } catch {
            throw SidecarError(
                .internalServerError, "ERR_STATE_TRANSACTION",
                "error while executing state transaction: \(error.message)")
        }
        return .noContent
    }
}
