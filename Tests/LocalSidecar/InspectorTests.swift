import Curl
import HTTPTypes
import JSON
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import LocalSidecar

@Suite("Inspector")
struct InspectorTests {
    private static let resources = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: pubsub}
        spec: {type: pubsub.sqlite, version: v1, metadata: [{name: connectionString, value: events.db}]}
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: store}
        spec: {type: state.sqlite, version: v1, metadata: [{name: connectionString, value: state.db}]}
        """
    private static let subscriptions = """
        [{"pubsubname": "pubsub", "topic": "t", "route": "/t", "deadLetterTopic": "t-dead"}]
        """

    /// A host with an application and an inspector.
    private struct Scene: Sendable {
        let sidecar: String
        let inspector: String
        let curl: CurlClient

        func ask(_ path: String, token: String? = "secret", host: String? = nil) async throws -> CurlResponse {
            var headers = HTTPFields()
            if let token { headers[.authorization] = "Bearer \(token)" }
            if let host, let name = HTTPField.Name("Host") { headers[name] = host }
            return try await curl.execute(CurlRequest(.get, inspector + path, headers: headers))
        }

        func json(_ path: String) async throws -> JSONValue { try JSONValue(try await ask(path).body) }

        func post(_ url: String, _ body: JSONValue) async throws -> CurlResponse {
            let headers: HTTPFields = [.authorization: "Bearer secret", .contentType: "application/json"]
            return try await curl.execute(CurlRequest(.post, url, headers: headers, body: .bytes(body.bytes)))
        }
    }

    private func scene(_ application: TestApplication, _ work: @escaping @Sendable (Scene) async throws -> Void)
        async throws
    {
        let folder = try ScratchFolder()
        let file = try folder.write(Self.resources, to: "resources.yaml")
        _ = try folder.write("{\"level\":\"info\",\"message\":\"hello\"}\n", to: "app.log")
        let curl = CurlClient()
        try await application.run { port in
            let configuration = SidecarConfiguration(
                appID: "app", appPort: port, resourcesPaths: [file], workingDirectory: folder.path)
            let logger = Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }
            let inspector = InspectorConfiguration(port: 0, token: "secret", logs: folder.path)
            let host = try SidecarHost([configuration], inspector: inspector, logger: logger)
            let group = ServiceGroup(configuration: .init(services: [host], logger: logger))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                let port = try await host.started()["app"] ?? 0
                let scene = Scene(
                    sidecar: "http://127.0.0.1:\(port)", inspector: "http://127.0.0.1:\(host.inspectorPort ?? 0)",
                    curl: curl)
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await work(scene)) } catch { outcome = .failure(error) }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                try outcome.get()
            }
        }
        await curl.shutdown()
    }

    @Test(
        "the page loads for anybody and says what may run; what it asks for needs the token and an address of this machine"
    )
    func access() async throws {
        try await scene(TestApplication(subscriptions: Self.subscriptions)) { scene in
            let page = try await scene.ask("/", token: nil)
            #expect(page.status == 200)
            let policy = page.headers[.contentSecurityPolicy] ?? ""
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            #expect(!String(decoding: page.body, as: UTF8.self).contains("<script>"))
            for path in ["overview", "events", "topics", "jobs", "dead", "state", "logs"] {
                #expect(try await scene.ask("/api/\(path)", token: nil).status == 401)
                #expect(try await scene.ask("/api/\(path)", token: "secreT").status == 401)
                #expect(try await scene.ask("/api/\(path)").status == 200)
                #expect(try await scene.ask("/api/\(path)", host: "evil.example").status == 421)
            }
        }
    }

    @Test("it shows applications, events as they pass, groups, jobs, keys, values and logs")
    func views() async throws {
        try await scene(TestApplication(subscriptions: Self.subscriptions)) { scene in
            try await eventually { try await scene.json("/api/topics").array?.count == 1 }
            let app = try await scene.json("/api/overview").array?.first
            #expect(app?["app"]?.string == "app" && app?["up"]?.bool == true)
            #expect(app?["components"]?.array?.count == 2)
            #expect(app?["subscriptions"]?.array?.first?["dead"]?.string == "t-dead")

            _ = try await scene.post(scene.sidecar + "/v1.0/publish/pubsub/t", ["n": 1])
            try await eventually {
                try await scene.json("/api/events").array?.compactMap { $0["kind"]?.string } == [
                    "published", "delivered",
                ]
            }
            let last = try await scene.json("/api/events").array?.last?["number"]?.integer ?? 0
            #expect(try await scene.json("/api/events?after=\(last)").array?.isEmpty == true)

            _ = try await scene.post(scene.sidecar + "/v1.0-alpha1/jobs/j", ["dueTime": "1h", "data": "d"])
            #expect(try await scene.json("/api/jobs").array?.first?["name"]?.string == "j")

            let rows: JSONValue = [
                ["key": "a:1", "value": "one"], ["key": "a:2", "value": 2], ["key": "b", "value": 3],
            ]
            _ = try await scene.post(scene.sidecar + "/v1.0/state/store", rows)
            let keys = try await scene.json("/api/state?app=app&store=store&prefix=a:")
            #expect(keys == ["a:1", "a:2"])
            let row = try await scene.json("/api/state?app=app&store=store&key=a:1")
            #expect(row["value"]?.string == "\"one\"" && row["etag"]?.string != nil)
            #expect(try await scene.json("/api/logs?app=app").string?.contains("hello") == true)
            #expect(try await scene.json("/api/logs?app=../app").string == "")
        }
    }

    @Test("what is remembered is bounded by number and by size, the latest kept")
    func bounded() {
        let history = EventHistory()
        for _ in 0..<1000 { history.note(.published, BrokerMessage(topic: "t", payload: [1]), "app", "pubsub") }
        #expect(history.entries(after: 0).map(\.number) == Array(601...1000))
        for _ in 0..<9 {
            let large = [UInt8](repeating: 0, count: 4 << 20)
            history.note(.published, BrokerMessage(topic: "t", payload: large), "app", "pubsub")
        }
        #expect(history.entries(after: 0).map(\.number) == [1006, 1007, 1008, 1009])
        history.forget(1008)
        #expect(history.entries(after: 1006).map(\.number) == [1007, 1009])
    }

    @Test("a dead letter is shown, and replayed where it came from")
    func replay() async throws {
        let isAccepting = Mutex(false)
        let application = TestApplication(subscriptions: Self.subscriptions) { call in
            call.path == "/t" && !isAccepting.withLock { $0 } ? .json(#"{"status": "DROP"}"#) : .plain(call)
        }
        try await scene(application) { scene in
            try await eventually { try await scene.json("/api/topics").array?.count == 1 }
            _ = try await scene.post(scene.sidecar + "/v1.0/publish/pubsub/t", ["n": 1])
            try await eventually { try await scene.json("/api/dead").array?.count == 1 }
            let letter = try #require(try await scene.json("/api/dead").array?.first)
            #expect(letter["origin"]?.string == "t" && letter["topic"]?.string == "t-dead")
            isAccepting.withLock { $0 = true }
            let answer = try JSONValue(try await scene.post(scene.inspector + "/api/replay", letter).body)
            #expect(answer["replayed"]?.bool == true)
            try await eventually { application.calls(to: "/t").count == 2 }
            #expect(try await scene.json("/api/dead").array?.isEmpty == true)
            let again = try JSONValue(try await scene.post(scene.inspector + "/api/replay", letter).body)
            #expect(again["replayed"]?.bool == false)
        }
    }
}
