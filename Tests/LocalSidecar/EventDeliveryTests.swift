import Curl
import HTTPTypes
import JSON
import LocalSidecar
import Synchronization
import TestSupport
import Testing

@Suite("Event delivery over the durable broker")
struct EventDeliveryTests {
    private static let components = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: pubsub}
        spec:
          type: pubsub.sqlite
          version: v1
          metadata: [{name: connectionString, value: events.db}]
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata: {name: resiliency}
        spec:
          policies: {retries: {three: {policy: constant, duration: 10ms, maxRetries: 3}}}
          targets: {components: {pubsub: {inbound: {retry: three}}}}
        """
    private static let subscriptions = """
        [{"pubsubname": "pubsub", "topic": "t", "route": "/t", "deadLetterTopic": "t-dead"},
         {"pubsubname": "pubsub", "topic": "t-dead", "route": "/dead"}]
        """
    private let curl = CurlClient()

    private func publish(_ entries: [(key: String, number: Int)], _ harness: SidecarHarness) async throws {
        let body = entries.enumerated().map { index, entry -> JSONValue in
            [
                "entryId": .string("\(index)"), "event": ["n": .number(JSONNumber(entry.number))],
                "contentType": "application/json", "metadata": ["partitionKey": .string(entry.key)],
            ]
        }
        let response = try await curl.execute(
            CurlRequest(
                .post, harness.url("app") + "/v1.0/publish/bulk/pubsub/t",
                body: .bytes(JSONValue.array(body).bytes)))
        #expect(response.status == 204)
    }

    private static func number(_ call: TestApplication.Call) -> Int {
        ((try? JSONValue(call.body))?["data"]?["n"]?.integer).map { Int($0) } ?? -1
    }

    @Test("an application that is down gets its events when it is back, in the order of their keys")
    func downAndBack() async throws {
        let folder = try ScratchFolder()
        let first = TestApplication(subscriptions: Self.subscriptions)
        let second = TestApplication(subscriptions: Self.subscriptions)
        let port = try await first.run { $0 }
        let configuration = SidecarConfiguration(appID: "app", appPort: port)
        try await SidecarHarness.run([configuration], resources: Self.components, in: folder) { harness in
            try await first.run(port: port) { _ in
                try await harness.waitUntilReady(by: curl)
                try await publish([("k", 0)], harness)
                try await eventually(within: .seconds(40)) { first.calls(to: "/t").count == 1 }
            }
            try await publish((1...100).map { ("k", $0) }, harness)
            try await second.run(port: port) { _ in
                try await eventually(within: .seconds(40)) { second.calls(to: "/t").count >= 100 }
            }
        }
        #expect(second.calls(to: "/t").map(Self.number) == Array(1...100))
        #expect(second.calls(to: "/dead").isEmpty, "being down costs no retries")
    }

    @Test("events that nobody took arrive after the sidecars are started again")
    func restart() async throws {
        let folder = try ScratchFolder()
        let application = TestApplication(subscriptions: Self.subscriptions)
        try await application.run { port in
            let configuration = SidecarConfiguration(appID: "app", appPort: port)
            try await SidecarHarness.run([configuration], resources: Self.components, in: folder) { harness in
                try await harness.waitUntilReady(by: curl)
            }
            let mute = SidecarConfiguration(appID: "app")
            try await SidecarHarness.run([mute], resources: Self.components, in: folder) { harness in
                try await publish([("k", 1), ("k", 2)], harness)
            }
            try await SidecarHarness.run([configuration], resources: Self.components, in: folder) { _ in
                try await eventually(within: .seconds(40)) { application.calls(to: "/t").map(Self.number) == [1, 2] }
            }
        }
    }

    @Test("an event that always fails goes to the dead letters and holds nothing up")
    func poison() async throws {
        let application = TestApplication(subscriptions: Self.subscriptions) { call in
            call.path == "/t" && Self.number(call) == 1
                ? TestApplication.Answer(.internalServerError) : .plain(call)
        }
        try await application.run { port in
            try await withSidecar(components: Self.components, appPort: port) { harness in
                try await harness.waitUntilReady(by: curl)
                try await publish([("k", 1), ("k", 2)], harness)
                try await eventually(within: .seconds(40)) { application.calls(to: "/dead").map(Self.number) == [1] }
                try await eventually(within: .seconds(40)) {
                    application.calls(to: "/t").map(Self.number) == [1, 1, 1, 1, 2]
                }
            }
        }
    }

    @Test("two replicas share the events, and every one of 10,000 arrives")
    func replicas() async throws {
        let one = TestApplication(subscriptions: Self.subscriptions)
        let two = TestApplication(subscriptions: Self.subscriptions)
        try await one.run { portOne in
            try await two.run { portTwo in
                let replicas = [
                    SidecarConfiguration(appID: "app", appPort: portOne),
                    SidecarConfiguration(appID: "app", replica: "app-2", appPort: portTwo),
                ]
                try await SidecarHarness.run(replicas, resources: Self.components) { harness in
                    try await harness.waitUntilReady(by: curl)
                    try await harness.waitUntilReady("app-2", by: curl)
                    for start in stride(from: 0, to: 10_000, by: 250) {
                        try await publish((start..<start + 250).map { ("\($0 % 97)", $0) }, harness)
                    }
                    try await eventually(within: .seconds(60)) {
                        one.calls(to: "/t").count + two.calls(to: "/t").count >= 10_000
                    }
                }
            }
        }
        let numbers = (one.calls(to: "/t") + two.calls(to: "/t")).map(Self.number)
        #expect(Set(numbers) == Set(0..<10_000))
        #expect(!one.calls(to: "/t").isEmpty && !two.calls(to: "/t").isEmpty)
    }

    @Test("an application that says it is not well is left alone until it is")
    func unwell() async throws {
        let isWell = Mutex(true)
        let application = TestApplication(subscriptions: Self.subscriptions) { call in
            call.path == "/health" && !isWell.withLock { $0 }
                ? TestApplication.Answer(.internalServerError) : .plain(call)
        }
        try await application.run { port in
            let check = SidecarConfiguration.AppHealthCheck(
                path: "/health", interval: .milliseconds(20), timeout: .seconds(1), threshold: 1)
            let configuration = SidecarConfiguration(appID: "app", appPort: port, appHealthCheck: check)
            try await SidecarHarness.run([configuration], resources: Self.components) { harness in
                try await harness.waitUntilReady(by: curl)
                isWell.withLock { $0 = false }
                // A question that was answered well before has been heard of when the next but one is asked.
                let asked = application.calls(to: "/health").count
                try await eventually(within: .seconds(40)) { application.calls(to: "/health").count > asked + 1 }
                let url = harness.url("app") + "/v1.0/invoke/app/method/x"
                try await eventually(within: .seconds(40)) {
                    try await curl.execute(CurlRequest(.get, url)).status == 500
                }
                try await publish([("k", 1)], harness)
                let probes = application.calls(to: "/health").count
                try await eventually(within: .seconds(40)) { application.calls(to: "/health").count > probes + 3 }
                #expect(application.calls(to: "/t").isEmpty)
                isWell.withLock { $0 = true }
                try await eventually(within: .seconds(40)) { application.calls(to: "/t").map(Self.number) == [1] }
            }
        }
    }

    @Test("a large body flows through an invocation unharmed, in both directions")
    func largeInvocation() async throws {
        let callee = TestApplication { call in
            call.path == "/echo" ? TestApplication.Answer(body: call.body, pieces: 70_000) : .plain(call)
        }
        try await callee.run { port in
            let sidecars = [
                SidecarConfiguration(appID: "caller"), SidecarConfiguration(appID: "callee", appPort: port),
            ]
            try await SidecarHarness.run(sidecars) { harness in
                try await harness.waitUntilReady("callee", by: curl)
                let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
                let url = harness.url("caller") + "/v1.0/invoke/callee/method/echo"
                let response = try await curl.execute(CurlRequest(.post, url, body: .bytes(body)))
                #expect(response.status == 200)
                #expect(response.body == body)
            }
        }
    }

    @Test("a job outlives its sidecar and fires at the next")
    func jobs() async throws {
        let folder = try ScratchFolder()
        let application = TestApplication()
        let mute = SidecarConfiguration(appID: "app")
        try await SidecarHarness.run([mute], in: folder) { harness in
            let response = try await curl.execute(
                CurlRequest(
                    .post, harness.url("app") + "/v1.0-alpha1/jobs/j",
                    body: .bytes(Array(#"{"dueTime":"0s","data":{"a":1}}"#.utf8))))
            #expect(response.status == 204)
        }
        try await application.run { port in
            let configuration = SidecarConfiguration(appID: "app", appPort: port)
            try await SidecarHarness.run([configuration], in: folder) { harness in
                try await eventually(within: .seconds(40)) { application.calls(to: "/job/j").count == 1 }
                try await eventually(within: .seconds(40)) {
                    let url = harness.url("app") + "/v1.0-alpha1/jobs/j"
                    return try await curl.execute(CurlRequest(.get, url)).status == 500
                }
            }
        }
        #expect(application.calls(to: "/job/j").map(\.text) == [#"{"a":1}"#])
    }
}
