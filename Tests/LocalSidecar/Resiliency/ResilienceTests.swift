import Curl
import HTTPTypes
import JSON
import LocalSidecar
import Synchronization
import TestSupport
import Testing

@Suite("Resilience in action")
struct ResilienceTests {
    private let curl = CurlClient()

    /// Runs a caller, an application and what is said about calls to it.
    private func invoking(
        _ policies: String, _ answer: @escaping @Sendable (Int) async throws -> TestApplication.Answer,
        _ body: (SidecarHarness, TestApplication) async throws -> Void
    ) async throws {
        let count = Mutex(0)
        let application = TestApplication { call in
            guard call.path == "/work" else { return .plain(call) }
            return try await answer(
                count.withLock {
                    $0 += 1
                    return $0
                })
        }
        let resources = "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: r}\nspec:\n" + policies
        try await application.run { port in
            let configurations = [
                SidecarConfiguration(appID: "caller"), SidecarConfiguration(appID: "callee", appPort: port),
            ]
            try await SidecarHarness.run(configurations, resources: resources) { try await body($0, application) }
        }
    }

    private func invoke(_ harness: SidecarHarness, _ body: String = "") async throws -> CurlResponse {
        try await curl.execute(
            CurlRequest(
                .post, harness.url("caller") + "/v1.0/invoke/callee/method/work",
                body: body.isEmpty ? .none : .bytes(Array(body.utf8))))
    }

    @Test("an invocation that fails is made again, with its body, until it succeeds")
    func retried() async throws {
        try await invoking("  policies: {retries: {DefaultAppRetryPolicy: {duration: 5ms, maxRetries: 5}}}") {
            $0 < 3 ? .json("no", .serviceUnavailable) : .json("yes")
        } _: { harness, application in
            let answer = try await invoke(harness, "input")
            #expect(answer.status == 200 && answer.text == "yes")
            #expect(application.calls(to: "/work").map(\.text) == ["input", "input", "input"])
        }
    }

    @Test("the last answer is the caller's when there are no more attempts, or its status is not worth one")
    func lastAnswer() async throws {
        let policy = "{duration: 5ms, maxRetries: 2, matching: {httpStatusCodes: '500-599'}}"
        try await invoking("  policies: {retries: {DefaultAppRetryPolicy: \(policy)}}") {
            $0 < 4 ? .json("try \($0)", .badGateway) : .json("never", .badRequest)
        } _: { harness, application in
            let first = try await invoke(harness)
            #expect(first.status == 502 && first.text == "try 3")
            let second = try await invoke(harness)
            #expect(second.status == 400 && second.text == "never")
            #expect(application.calls(to: "/work").count == 4)
        }
    }

    @Test("an attempt that takes too long ends, and the caller is told so in Go's words")
    func timedOut() async throws {
        try await invoking("  policies: {timeouts: {t: 50ms}}\n  targets: {apps: {callee: {timeout: t}}}") { _ in
            TestApplication.Answer(.ok, delay: .seconds(5))
        } _: { harness, _ in
            let answer = try await invoke(harness)
            #expect(answer.status == 500)
            #expect(answer.text.contains("failed to invoke, id: callee, err: context deadline exceeded"))
        }
    }

    @Test("an open circuit breaker keeps calls away, and retries are in vain then")
    func broken() async throws {
        let policies = """
              policies:
                retries: {r: {duration: 5ms, maxRetries: 10}}
                circuitBreakers: {c: {trip: consecutiveFailures > 1, timeout: 60s}}
              targets: {apps: {callee: {retry: r, circuitBreaker: c}}}
            """
        try await invoking(policies) { _ in
            .json("no", .internalServerError)
        } _: { harness, application in
            let answer = try await invoke(harness)
            #expect(answer.status == 500)
            #expect(answer.text.contains("err: circuit breaker is open"))
            #expect(application.calls(to: "/work").count == 2)
        }
    }

    @Test("an output binding that fails is called again as its component's policy says")
    func binding() async throws {
        let count = Mutex(0)
        let server = TestApplication { _ in
            let number = count.withLock {
                $0 += 1
                return $0
            }
            return number < 3 ? .json("no", .internalServerError) : .json("{}")
        }
        try await server.run { port in
            let resources = """
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata: {name: out}
                spec: {type: bindings.http, version: v1, metadata: [{name: url, value: "http://127.0.0.1:\(port)"}]}
                ---
                apiVersion: dapr.io/v1alpha1
                kind: Resiliency
                metadata: {name: r}
                spec:
                  policies: {retries: {DefaultBindingComponentOutboundRetryPolicy: {duration: 5ms, maxRetries: 3}}}
                """
            try await withSidecar(components: resources) { harness in
                let body = Array(#"{"operation": "get"}"#.utf8)
                let answer = try await curl.execute(
                    CurlRequest(.post, harness.url("app") + "/v1.0/bindings/out", body: .bytes(body)))
                #expect(answer.status == 200)
                #expect(server.calls.count == 3)
            }
        }
    }

    @Test("a delivery refused by an open circuit breaker goes to the dead letters at once")
    func deadLetters() async throws {
        let worker = TestApplication(
            subscriptions: """
                [{"pubsubname": "pubsub", "topic": "t", "route": "/t", "deadLetterTopic": "t-dead"}]
                """
        ) { call in call.path == "/t" ? .json("no", .internalServerError) : .plain(call) }
        let keeper = TestApplication(
            subscriptions: #"[{"pubsubname": "pubsub", "topic": "t-dead", "route": "/dead"}]"#)
        let resources = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec:
              type: pubsub.sqlite
              version: v1
              metadata: [{name: connectionString, value: e.db}, {name: maxInFlight, value: "1"}]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: r}
            spec:
              policies: {circuitBreakers: {c: {trip: consecutiveFailures >= 2, timeout: 60s}}}
              targets: {components: {pubsub: {inbound: {circuitBreaker: c}}}}
            """
        try await worker.run { workerPort in
            try await keeper.run { keeperPort in
                let configurations = [
                    SidecarConfiguration(appID: "worker", appPort: workerPort),
                    SidecarConfiguration(appID: "keeper", appPort: keeperPort),
                ]
                try await SidecarHarness.run(configurations, resources: resources) { harness in
                    for app in ["worker", "keeper"] { try await harness.waitUntilReady(app, by: curl) }
                    for number in 0..<4 { try await publish(number, harness.url("worker")) }
                    try await eventually { keeper.calls(to: "/dead").count == 4 }
                    #expect(worker.calls(to: "/t").count == 2)
                }
            }
        }
    }

    private func publish(_ number: Int, _ url: String) async throws {
        let answer = try await curl.execute(
            CurlRequest(
                .post, url + "/v1.0/publish/pubsub/t", headers: [.contentType: "application/json"],
                body: .bytes(Array("{\"n\": \(number)}".utf8))))
        #expect(answer.status == 204)
    }
}

extension CurlResponse {
    fileprivate var text: String { String(decoding: body, as: UTF8.self) }
}
