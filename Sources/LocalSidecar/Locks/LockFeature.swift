import HTTPTypes
import JSON

/// `/v1.0-alpha1/lock` and `/unlock`.
struct LockFeature: SidecarFeature {
    private let stores: [String: LockStore]

    init(_ sidecar: Sidecar) throws(ResourceFault) {
        var stores: [String: LockStore] = [:]
        for component in sidecar.components(of: "lock.") {
            stores[component.name] = try sidecar.shared.instance(of: component) { LockStore() }
        }
        self.stores = stores
    }

    func register(on routes: inout RouteTable) {
        routes.on(.post, at: "/v1.0-alpha1/lock/{store}") { request in
            let (store, question) = try await question(request)
            guard question.seconds > 0 else { throw question.malformed("ExpiryInSeconds is not positive") }
            try question.checkKey("ERR_TRY_LOCK", "failed to try acquiring lock")
            let taken = store.take(question.resource, for: question.owner, lasting: .seconds(question.seconds))
            return .json(JSONValue.object(JSONObject([("success", .bool(taken))])).bytes)
        }
        routes.on(.post, at: "/v1.0-alpha1/unlock/{store}") { request in
            let (store, question) = try await question(request)
            try question.checkKey("ERR_UNLOCK", "failed to release lock")
            let release = store.release(question.resource, by: question.owner)
            return .json(JSONValue.object(JSONObject([("status", .number(JSONNumber(release.rawValue)))])).bytes)
        }
    }

    private func question(_ request: SidecarRequest) async throws -> (LockStore, LockQuestion) {
        let name = request.parameters[0]
        guard let store = stores[name] else {
            throw SidecarError(.badRequest, "ERR_LOCK_STORE_NOT_FOUND", "lock store \(name) not found")
        }
        return (store, try LockQuestion(try await request.protobufJSON(), store: name))
    }
}

/// Which lock is meant, and for whom.
private struct LockQuestion {
    let store: String
    let resource: String
    let owner: String
    let seconds: Int64

    init(_ json: JSONValue, store: String) throws {
        self.store = store
        resource = json["resourceId"]?.string ?? ""
        owner = json["lockOwner"]?.string ?? ""
        seconds = json["expiryInSeconds"]?.integer ?? 0
        if resource.isEmpty { throw malformed("ResourceId is empty") }
        if owner.isEmpty { throw malformed("LockOwner is empty") }
    }

    func malformed(_ what: String) -> SidecarError {
        SidecarError(.badRequest, "ERR_MALFORMED_REQUEST", "\(what) in lock store \(store)")
    }

    func checkKey(_ code: String, _ what: String) throws {
        guard resource.contains("||") else { return }
        throw SidecarError(
            .internalServerError, code, "\(what): input key/keyPrefix '\(resource)' can't contain '||'")
    }
}
