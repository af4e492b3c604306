import HTTPTypes
import JSON
import Synchronization

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
            let question = try await LockQuestion(request)
            guard question.seconds > 0 else { throw question.malformed("ExpiryInSeconds is not positive") }
            let store = try store(for: question)
            try question.checkKey("ERR_TRY_LOCK", "failed to try acquiring lock")
            let taken = store.take(question.resource, for: question.owner, lasting: .seconds(question.seconds))
            return .json(JSONValue.object(JSONObject([("success", .bool(taken))])).bytes)
        }
        routes.on(.post, at: "/v1.0-alpha1/unlock/{store}") { request in
            let question = try await LockQuestion(request)
            let store = try store(for: question)
            try question.checkKey("ERR_UNLOCK", "failed to release lock")
            let release = store.release(question.resource, by: question.owner)
            return .json(JSONValue.object(JSONObject([("status", .number(JSONNumber(release.rawValue)))])).bytes)
        }
    }

    /// Throws, in daprd's order: when there are no stores, when the request lacks members, when there is no such store.
    private func store(for question: LockQuestion) throws -> LockStore {
        guard !stores.isEmpty else {
            throw SidecarError(
                .internalServerError, "ERR_LOCK_STORE_NOT_CONFIGURED", "lock store is not configured")
        }
        if question.resource.isEmpty { throw question.malformed("ResourceId is empty") }
        if question.owner.isEmpty { throw question.malformed("LockOwner is empty") }
        guard let store = stores[question.store] else {
            throw SidecarError(.badRequest, "ERR_LOCK_STORE_NOT_FOUND", "lock store \(question.store) not found")
        }
        return store
    }
}

/// A request's lock and owner.
private struct LockQuestion {
    let store: String
    let resource: String
    let owner: String
    let seconds: Int32

    init(_ request: SidecarRequest) async throws {
        store = request.parameters[0]
        let message = try await request.protobufMessage()
        resource = try message.text("resourceId") ?? ""
        owner = try message.text("lockOwner") ?? ""
        seconds = try message.integer("expiryInSeconds", Int32.self) ?? 0
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

/// `lock.in-memory`: locks held by one owner at a time, until they are released or expire. Shared by the sidecars of
/// this process that load the component.
final class LockStore: Sendable {
    /// The outcome of releasing a lock, in Dapr's numbers.
    enum Release: Int {
        case success = 0
        case unknownLock = 1
        case othersLock = 2
    }

    private struct Lock: Sendable {
        let owner: String
        let expiry: ContinuousClock.Instant
    }

    private let locks = Mutex<[String: Lock]>([:])

    /// - Returns: true when the lock was free. The current owner is refused like any other.
    func take(_ resource: String, for owner: String, lasting duration: Duration) -> Bool {
        let now = ContinuousClock.now
        return locks.withLock { locks in
            locks = locks.filter { $0.value.expiry > now }
            guard locks[resource] == nil else { return false }
            locks[resource] = Lock(owner: owner, expiry: now + duration)
            return true
        }
    }

    func release(_ resource: String, by owner: String) -> Release {
        locks.withLock { locks in
            guard let lock = locks[resource], lock.expiry > .now else { return .unknownLock }
            guard lock.owner == owner else { return .othersLock }
            locks[resource] = nil
            return .success
        }
    }
}
