import Curl
import HTTPTypes
import TestSupport
import Testing

@Suite("What pubsub.redis delivers again")
struct RedisRedeliveryTests {
    private let curl = CurlClient()

    /// A component on a database of its own, and what asks that database.
    private func run(
        processingTimeout: String, settings: String = "", policy: String = "", _ application: TestApplication,
        _ body: (_ publish: () async throws -> Void, _ pending: () throws -> Int) async throws -> Void
    ) async throws {
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
        try await application.run { port in
            try await withSidecar(components: component + policy, appPort: port) { harness in
                let url = harness.url("app")
                try await eventually { try await curl.execute(CurlRequest(.get, url + "/v1.0/healthz")).status == 204 }
                try await body(
                    {
                        let publication = CurlRequest(
                            .post, url + "/v1.0/publish/pubsub/t", body: .bytes(Array("1".utf8)))
                        let status = try await curl.execute(publication).status
                        #expect(status == 204)
                    },
                    {
                        let answer = try server.command("XPENDING", "t", "app", database: database)
                        return answer.split(separator: "\n").first.flatMap { Int($0) } ?? -1
                    })
            }
        }
        await curl.shutdown()
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
        try await run(processingTimeout: "200", policy: policy, application) { publish, pending in
            try await publish()
            try await eventually { try !application.calls(to: "/dead").isEmpty && pending() == 0 }
            _ = await settles { application.calls.count }
            #expect(application.calls(to: "/dead").count == 1)
            #expect(application.calls(to: "/t").count > 11, "no attempt was made beside the first")
        }
    }

    @Test("without a processing timeout nothing is delivered beside itself")
    func off() async throws {
        let application = TestApplication(subscriptions: Self.subscriptions) { _ in
            TestApplication.Answer(delay: .milliseconds(600))
        }
        try await run(processingTimeout: "0", application) { publish, pending in
            try await publish()
            try await eventually { !application.calls(to: "/t").isEmpty }
            try await eventually { try pending() == 0 }
            #expect(application.calls(to: "/t").count == 1)
        }
    }

    @Test("what waits here for its turn is not taken for lost, however long it waits")
    func waiting() async throws {
        let application = TestApplication(subscriptions: Self.subscriptions) { _ in
            TestApplication.Answer(delay: .milliseconds(400))
        }
        let settings = #"- {name: maxInFlight, value: "1"}"#
        try await run(processingTimeout: "2000", settings: settings, application) { publish, pending in
            for _ in 0..<8 { try await publish() }
            try await eventually { application.calls(to: "/t").count >= 8 }
            try await eventually { try pending() == 0 }
            #expect(application.calls(to: "/t").count == 8)
        }
    }
}
