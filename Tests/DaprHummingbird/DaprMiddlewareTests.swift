import Curl
import Dapr
import DaprHummingbird
import HTTPTypes
import Hummingbird
import LocalSidecar
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite("A Hummingbird application behind its sidecar")
struct DaprMiddlewareTests {
    /// What handlers saw.
    private final class Seen: Sendable {
        private let words = Mutex<[String]>([])
        var all: [String] { words.withLock { $0 } }
        func add(_ word: String) { words.withLock { $0.append(word) } }
    }

    private struct Broken: Error {}

    /// Serves a router with the middleware, on a port of its own, for as long as the body takes.
    private func serving<Value: Sendable>(
        _ middleware: DaprMiddleware<BasicRequestContext>, _ body: (Int) async throws -> Value
    ) async throws -> Value {
        let router = Router()
        router.add(middleware: middleware)
        router.get("own") { _, _ in "mine" }
        router.post("events/own") { _, _ in "mine, too" }
        let (ports, started) = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "application") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { started.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { started.finish() }
                try await group.run()
            }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let outcome: Result<Value, any Error>
            do { outcome = .success(try await body(port)) } catch { outcome = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try outcome.get()
        }
    }

    @Test("events, ticks, jobs and health all arrive, and the application's routes stay its own")
    func sidecar() async throws {
        let seen = Seen()
        let application = DaprApplication(
            subscriptions: [
                Subscription(pubsub: "pubsub", topic: "numbers", of: [Int].self) { numbers, event in
                    seen.add("\(event.type) \(numbers)")
                    return .success
                }
            ],
            bindings: [InputBinding(name: "tick") { _ in seen.add("tick") }],
            jobs: [JobHandler(prefix: "remind:") { seen.add("\($0.name) \(try $0.decode(String.self))") }],
            appToken: "of-the-app")
        let health = Seen()
        let middleware = DaprMiddleware<BasicRequestContext>(application) {
            health.add("asked")
            return true
        }
        try await serving(middleware) { port in
            var configuration = SidecarConfiguration(appID: "conf", appPort: port, appToken: "of-the-app")
            configuration.appHealthCheck = .init(path: "/healthz", interval: .milliseconds(100))
            let resources =
                component("pubsub", "pubsub.in-memory")
                + component("tick", "bindings.cron", #"[{ name: schedule, value: "@every 1s" }]"#)
            try await SidecarHarness.run([configuration], resources: resources) { harness in
                let dapr = DaprClient(DaprConfiguration(endpoint: harness.url("conf")))
                try await eventually { await dapr.health() && !health.all.isEmpty }
                let event = try CloudEvent(source: "test", type: "numbers", encoding: [1, 2])
                try await eventually {
                    try await dapr.publish("pubsub", "numbers", event)
                    return seen.all.contains("numbers [1, 2]")
                }
                try await dapr.scheduleJob(try Job(name: "remind:me", dueTime: "0s", encoding: "milk"))
                try await eventually { seen.all.contains("tick") && seen.all.contains("remind:me milk") }
                #expect(try await dapr.invoke("conf", .get, "/own").body == Array("mine".utf8))
                #expect(try await dapr.invoke("conf", .post, "/events/own").body == Array("mine, too".utf8))
            }
        }
    }

    @Test("without the token nothing of Dapr's is answered; a body that is too large is refused")
    func bounds() async throws {
        let binding = InputBinding(name: "in") { _ in }
        let application = DaprApplication(bindings: [binding], appToken: "right")
        let curl = CurlClient()
        try await serving(DaprMiddleware(application, bodyLimit: 100)) { (port: Int) async throws in
            func ask(_ method: HTTPRequest.Method, _ path: String, _ token: String?, bytes: Int = 0) async throws -> Int
            {
                let headers: HTTPFields = token.map { [.daprAPIToken: $0] } ?? [:]
                let body = CurlBody.bytes([UInt8](repeating: 0x20, count: bytes))
                let url = "http://127.0.0.1:\(port)\(path)"
                return try await curl.execute(CurlRequest(method, url, headers: headers, body: body)).status
            }
            #expect(try await ask(.get, "/dapr/subscribe", "right") == 200)
            #expect(try await ask(.get, "/dapr/subscribe", "wrong") == 401)
            #expect(try await ask(.get, "/dapr/subscribe", nil) == 401)
            #expect(try await ask(.post, "/in", nil, bytes: 1000) == 401)
            #expect(try await ask(.post, "/in", "right", bytes: 100) == 200)
            #expect(try await ask(.post, "/in", "right", bytes: 101) == 413)
            #expect(try await ask(.get, "/healthz", nil) == 204)
            #expect(try await ask(.get, "/own", nil) == 200)
            #expect(try await ask(.get, "/unknown", nil) == 404)
        }
        await curl.shutdown()
    }

    @Test("what a handler throws is logged; an event is then delivered again, and an unreadable one dropped")
    func failures() async throws {
        let logs = LogLines()
        let application = DaprApplication(
            subscriptions: [Subscription(pubsub: "p", topic: "t", of: Int.self) { _, _ in throw Broken() }],
            jobs: [JobHandler(name: "j") { _ in throw Broken() }])
        let curl = CurlClient()
        let middleware = DaprMiddleware<BasicRequestContext>(application, logger: logs.logger("dapr")) { false }
        try await serving(middleware) { (port: Int) async throws in
            func post(_ path: String, _ body: String) async throws -> CurlResponse {
                let url = "http://127.0.0.1:\(port)\(path)"
                return try await curl.execute(CurlRequest(.post, url, body: .bytes(Array(body.utf8))))
            }
            let envelope = { (data: String) in #"{"specversion":"1.0","id":"1","type":"n","data":\#(data)}"# }
            #expect(try await post("/events/p/t", envelope("1")).body == Array(#"{"status":"RETRY"}"#.utf8))
            #expect(try await post("/events/p/t", envelope("[]")).body == Array(#"{"status":"DROP"}"#.utf8))
            #expect(try await post("/job/j", "null").status == 500)
            #expect(try await curl.execute(CurlRequest(.get, "http://127.0.0.1:\(port)/healthz")).status == 503)
        }
        await curl.shutdown()
        #expect(logs.text.matches(of: /A handler failed/).count == 3)
        #expect(logs.text.contains("job/j") && logs.text.contains("p/t"))
    }
}
