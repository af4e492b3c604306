import Curl
import HTTPTypes
import TestSupport
import Testing

@Suite("What pubsub.redis delivers again")
struct RedisRedeliveryTests {
    private let curl = CurlClient()

    /// Sidecars of one application that share a database of their own.
    private struct Stage {
        let server: RedisServer
        let database: Int
        let components: String
        let curl: CurlClient

        /// Runs a sidecar, a host for itself, with its application.
        func join(_ application: TestApplication, _ body: (_ url: String) async throws -> Void) async throws {
            try await application.run { port in
                try await withSidecar(components: components, appPort: port) { harness in
                    try await harness.waitUntilReady(by: curl)
                    try await body(harness.url("app"))
                }
            }
        }

        func publish(_ url: String) async throws {
            let publication = CurlRequest(.post, url + "/v1.0/publish/pubsub/t", body: .bytes(Array("1".utf8)))
            let status = try await curl.execute(publication).status
            #expect(status == 204)
        }

        /// How often the message was dead-lettered; a dead letter may be delivered more than once, as any message.
        func deadLetters() throws -> String { try server.command("XLEN", "t-dead", database: database) }

        /// Whether the server knows of nothing that is under way.
        func isQuiet() throws -> Bool {
            try server.command("XPENDING", "t", "app", database: database).hasPrefix("0\n")
        }
    }

    private func stage(processingTimeout: String, settings: String = "", policy: String = "") async throws -> Stage {
        let server = try await RedisServer.shared.value
        let database = server.database()
        let component = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec:
              type: pubsub.redis
              version: v1
              metadata:
                - {name: redisHost, value: "127.0.0.1:\(server.port)"}
                - {name: redisDB, value: "\(database)"}
                - {name: processingTimeout, value: "\(processingTimeout)"}
                - {name: redeliverInterval, value: "50"}
                \(settings)
            """
        return Stage(server: server, database: database, components: component + policy, curl: curl)
    }

    private static let subscriptions = """
        [{"pubsubname": "pubsub", "topic": "t", "route": "/t", "deadLetterTopic": "t-dead"},
         {"pubsubname": "pubsub", "topic": "t-dead", "route": "/dead"}]
        """

    @Test("a message that all attempts beside each other fail is dead-lettered once")
    func deadLetters() async throws {
        let application = TestApplication(subscriptions: Self.subscriptions) { call in
            TestApplication.Answer(call.path == "/t" ? .internalServerError : .ok)
        }
        let policy = """

            ---
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: resiliency}
            spec:
              policies: {retries: {ten: {policy: constant, duration: 100ms, maxRetries: 10}}}
              targets: {components: {pubsub: {inbound: {retry: ten}}}}
            """
        let stage = try await stage(processingTimeout: "200", policy: policy)
        try await stage.join(application) { url in
            try await stage.publish(url)
            try await eventually { try !application.calls(to: "/dead").isEmpty && stage.isQuiet() }
            _ = await settles { application.calls.count }
            #expect(try stage.deadLetters() == "1\n")
            #expect(application.calls(to: "/t").count > 11, "no attempt was made beside the first")
        }
        await curl.shutdown()
    }

    @Test("without a processing timeout nothing is delivered beside itself")
    func off() async throws {
        let application = application(thinking: .milliseconds(600))
        let stage = try await stage(processingTimeout: "0")
        try await stage.join(application) { url in
            try await stage.publish(url)
            try await eventually { !application.calls(to: "/t").isEmpty }
            try await eventually { try stage.isQuiet() }
            #expect(application.calls(to: "/t").count == 1)
        }
        await curl.shutdown()
    }

    @Test("what waits for its turn is not taken for lost, neither here nor by another replica")
    func waiting() async throws {
        let (busy, idle) = (application(thinking: .milliseconds(400)), application(thinking: .zero))
        let stage = try await stage(processingTimeout: "3000", settings: #"- {name: maxInFlight, value: "1"}"#)
        try await stage.join(busy) { url in
            for _ in 0..<10 { try await stage.publish(url) }
            try await eventually { !busy.calls(to: "/t").isEmpty }
            try await stage.join(idle) { _ in
                try await eventually { try stage.isQuiet() }
                #expect(busy.calls(to: "/t").count + idle.calls(to: "/t").count == 10)
                #expect(idle.calls(to: "/t").isEmpty)
            }
        }
        await curl.shutdown()
    }

    private func application(thinking delay: Duration) -> TestApplication {
        TestApplication(subscriptions: Self.subscriptions) { call in
            TestApplication.Answer(delay: call.path == "/t" ? delay : .zero)
        }
    }
}
