import Hummingbird
import JSON
import ServiceLifecycle
import Synchronization

/// A subscriber that remembers which revisions of which user it has seen: the storm's witness.
final class Witness: Sendable {
    static let appID = "witness"
    private let seen = Mutex<[String: Set<Int64>]>([:])

    func revisions(of user: String) -> Set<Int64> { seen.withLock { $0[user] ?? [] } }

    /// Serves its sidecar on a port while `work` runs.
    func listen<Value: Sendable>(on port: Int, _ work: () async throws -> Value) async throws -> Value {
        let router = Router()
        router.get("/dapr/subscribe") { _, _ in
            Self.json(#"[{"pubsubname":"pubsub","topic":"task-events","route":"/events"}]"#)
        }
        router.post("/events") { [self] request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            note(Array(body.readableBytesView))
            return Self.json(#"{"status":"SUCCESS"}"#)
        }
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            let value = try await work()
            group.cancelAll()
            return value
        }
    }

    private func note(_ event: [UInt8]) {
        guard let data = try? JSONValue(event)["data"], let user = data["user_id"]?.string,
            let revision = data["sequence"]?.integer
        else { return }
        seen.withLock { _ = $0[user, default: []].insert(revision) }
    }

    private static func json(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
