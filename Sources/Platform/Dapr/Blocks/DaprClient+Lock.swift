import Curl
import HTTPTypes
import JSON

/// What became of an unlock.
public enum UnlockOutcome: Int, Sendable {
    /// The lock is free now.
    case unlocked = 0
    /// There was no such lock.
    case missing = 1
    /// Somebody else holds it.
    case heldByAnother = 2
    /// The store failed.
    case failed = 3
}

/// Distributed locks: [the lock API](https://docs.dapr.io/reference/api/distributed_lock_api/), an alpha.
extension DaprClient {
    /// Tries to take a lock, without waiting.
    ///
    /// - Parameter expirySeconds: after this time the lock is free again whatever happens.
    /// - Returns: whether the lock is held now by `owner`; an owner that holds it already gets false.
    public func tryLock(
        _ store: String, resource: String, owner: String, expirySeconds: Int
    ) async throws -> Bool {
        var writer = JSONWriter()
        writer.raw("{\"resourceId\":")
        writer.string(resource)
        writer.raw(",\"lockOwner\":")
        writer.string(owner)
        writer.raw(",\"expiryInSeconds\":")
        writer.integer(expirySeconds)
        writer.raw("}")
        return try await lockCall("lock", store, writer.bytes)["success"]?.bool == true
    }

    /// Gives a lock back.
    public func unlock(_ store: String, resource: String, owner: String) async throws -> UnlockOutcome {
        var writer = JSONWriter()
        writer.raw("{\"resourceId\":")
        writer.string(resource)
        writer.raw(",\"lockOwner\":")
        writer.string(owner)
        writer.raw("}")
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
