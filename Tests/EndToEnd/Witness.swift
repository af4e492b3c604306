import Hummingbird
import JSON
import ServiceLifecycle
import Synchronization

/// A subscriber beside a suite that remembers what it was told.
final class Witness: Sendable {
    static let appID = "witness"
    /// `task-events` is what a storm's witness counts; a demonstration's hears everything, dead letters included.
    enum Ear: Sendable {
        case taskEvents
        case everything
    }

    private struct Memory {
        var revisions: [String: Set<Int64>] = [:]
        var events: [JSONValue] = []
        var deadLetters: [JSONValue] = []
    }

    private let ear: Ear
    private let memory = Mutex(Memory())

    init(to ear: Ear = .taskEvents) { self.ear = ear }

    func revisions(of user: String) -> Set<Int64> { memory.withLock { $0.revisions[user] ?? [] } }

    /// Every event as it was delivered, with its envelope; only of one who hears everything.
    var events: [JSONValue] { memory.withLock { $0.events } }

    /// What no subscriber of the suite could take.
    var deadLetters: [JSONValue] { memory.withLock { $0.deadLetters } }

    private var subscriptions: JSONValue {
        func subscription(_ pubsub: String, _ topic: String, _ route: String) -> JSONValue {
            ["pubsubname": .string(pubsub), "topic": .string(topic), "route": .string(route)]
        }
        guard ear == .everything else { return [subscription("pubsub", "task-events", "/events")] }
        let topics = [
            ("pubsub", "task-events"), ("pubsub", "reminders"), ("pubsub", "account-events"),
            ("pubsub-broadcast", "task-updates"),
        ]
        return .array(
            topics.flatMap { [subscription($0, $1, "/events"), subscription($0, "\($1)-dead", "/dead")] })
    }

    /// Serves its sidecar on a port while `work` runs.
    func listen<Value: Sendable>(on port: Int, _ work: () async throws -> Value) async throws -> Value {
        let router = Router()
        router.get("/dapr/subscribe") { [self] _, _ in Self.json(String(decoding: subscriptions.bytes, as: UTF8.self)) }
        for route in ["/events", "/dead"] {
            router.post(RouterPath(route)) { [self] request, _ in
                let body = try await request.body.collect(upTo: 1 << 20)
                note(Array(body.readableBytesView), isDead: route == "/dead")
                return Self.json(#"{"status":"SUCCESS"}"#)
            }
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

    private func note(_ body: [UInt8], isDead: Bool) {
        guard let event = try? JSONValue(body) else { return }
        memory.withLock { memory in
            if isDead { memory.deadLetters.append(event) }
            if !isDead, ear == .everything { memory.events.append(event) }
            guard let user = event["data"]?["user_id"]?.string, let revision = event["data"]?["sequence"]?.integer
            else { return }
            memory.revisions[user, default: []].insert(revision)
        }
    }

    private static func json(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
