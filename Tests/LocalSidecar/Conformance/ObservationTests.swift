import Curl
import HTTPTypes
import JSON
import LocalSidecar
import Synchronization
import TestSupport
import Testing

/// The recordings of what comes by itself, and of applications that come, go and fall ill: observations, put as tests.
@Suite("What daprd was observed to do")
struct ObservationTests {
    private static let areas = [
        Area(name: "app-callbacks/tokens"), Area(name: "app-callbacks/cron"), Area(name: "app-callbacks/startup"),
        Area(name: "app-callbacks/startup-answers"), Area(name: "cases/health"),
    ]
    private static let observed: [RecordedCase] = areas.flatMap { (try? Recordings.cases(of: $0)) ?? [] }
        .filter { $0.replay != nil }
    static let freeRunning: [RecordedRun] = observed.filter { $0.area.name.hasPrefix("app-callbacks/") }
        .filter { $0.steps.first?["callbacks"] != nil }.flatMap(RecordedRun.runs)
    private static let others = [
        "cron.unwanted", "health.app-not-up", "health.app-gone", "health.app-health-check", "config-answer.500",
        "shutdown",
    ]

    /// The recordings that this suite asserts.
    static let asserted: Set<String> = Set(freeRunning.map(\.recorded.id) + others)

    private let curl = CurlClient()

    @Test("what comes by itself comes as it came from daprd", arguments: ObservationTests.freeRunning)
    func fromTheStart(_ run: RecordedRun) async throws {
        let differences = try await Replay.observe(run, curl: curl)
        #expect(differences.isEmpty, "\(run.recorded.about)\n\(differences.joined(separator: "\n"))")
        await curl.shutdown()
    }

    @Test("who answers 404 to the question gets no ticks, and who is declared an input is not asked")
    func unwanted() async throws {
        let fixture = try Fixture(try Self.run("cron.unwanted"))
        let replies = ScriptedReplies(FixtureAnswers(fixture.json, name: fixture.name))
        try await fixture.run(replies) { _, _ in
            try await eventually { replies.unexpected(at: ["/tick"]).filter { $0.method == .post }.count >= 3 }
            #expect(replies.unexpected(at: ["/unwanted"]).map(\.method) == [.options])
            #expect(replies.unexpected(at: ["/cron/custom", "/failing"]).allSatisfy { $0.method == .post })
        }
    }

    @Test("an application that comes late finds the sidecar at work, and one that goes leaves it so")
    func comingAndGoing() async throws {
        try await replay("health.app-not-up") { steps, replay, application, port in
            try await replay.perform(steps.prefix { $0["appStarts"] == nil })
            try await application.run(port: port) { _ in
                try await ready(replay.harness)
                try await replay.perform(steps.drop { $0["appStarts"] == nil })
            }
        }
        try await replay("health.app-gone") { steps, replay, application, port in
            try await application.run(port: port) { _ in try await ready(replay.harness) }
            try await replay.perform(steps)
        }
        await curl.shutdown()
    }

    @Test("an unwell application is asked, gets nothing, and misses what came meanwhile")
    func unwell() async throws {
        let isWell = Mutex(true)
        let application = TestApplication(
            subscriptions: #"[{"pubsubname": "pubsub", "topic": "t", "route": "/s/t"}]"#
        ) { call in
            call.path == "/health" && !isWell.withLock { $0 } ? .init(.internalServerError) : .plain(call)
        }
        // Recorded with 500 ms, which is not enough while all tests run at once.
        let check = SidecarConfiguration.AppHealthCheck(
            path: "/health", interval: .seconds(1), timeout: .seconds(30), threshold: 2)
        try await replay("health.app-health-check", application, check) { steps, replay, application, port in
            try await application.run(port: port) { _ in
                let url = replay.harness.url("conf")
                try await ready(replay.harness)
                try await publish(1, url)
                try await eventually { application.calls(to: "/tick").count { $0.method == .post } > 0 }
                try await eventually { application.calls(to: "/s/t").count == 1 }
                try await eventually { application.calls(to: "/health").count >= 3 }
                let probes = application.calls(to: "/health").map(\.time)
                #expect(probes[2] - probes[0] > .seconds(1))
                let first = steps[1]["firstRequests"]?.array?.prefix(3).compactMap(\.string) ?? []
                let asked = application.calls.map { "\($0.method) \($0.path)" }
                #expect(first.compactMap(asked.firstIndex) == first.compactMap(asked.firstIndex).sorted())
                #expect(Set(first).isSubset(of: asked) && first.count == 3)

                isWell.withLock { $0 = false }
                try await eventually { try await invoke(url).status == 500 }
                let ticks = application.calls(to: "/tick").count
                try await replay.perform(steps.filter { $0["request"] != nil })
                let metadata = try JSONValue(
                    try await curl.execute(CurlRequest(.get, url + "/v1.0/metadata")).body)
                let recorded = steps.first { $0["ticks"] != nil }
                for name in ["appConnectionProperties", "subscriptions"] {
                    let expected = recorded?["metadata.\(name)"] ?? .null
                    replay.comparison.json(
                        try JSONValue(Array(expected.text.replacing(#""500ms""#, with: #""30s""#).utf8)),
                        metadata[name] ?? .null, anyOrder: false, at: name)
                }
                let probed = application.calls(to: "/health").count
                try await eventually { application.calls(to: "/health").count >= probed + 3 }
                #expect(application.calls(to: "/tick").count == ticks)

                isWell.withLock { $0 = true }
                try await eventually { try await invoke(url).status == 200 }
                try await publish(3, url)
                try await eventually { application.calls(to: "/s/t").count > 1 }
                let delivered = application.calls(to: "/s/t").map { (try? JSONValue($0.body))?["data"] }
                #expect(delivered == steps.last?["delivered"]?.array)
                #expect(application.calls(to: "/dapr/subscribe").count == 1)
            }
        }
        await curl.shutdown()
    }

    @Test("an application that cannot say its settings is served all the same")
    func failingSettings() async throws {
        let application = TestApplication { call in
            call.path == "/dapr/config" ? .init(.internalServerError) : .plain(call)
        }
        try await replay("config-answer.500", application) { steps, replay, application, port in
            try await application.run(port: port) { _ in try await ready(replay.harness) }
            let asked = application.calls(to: "/dapr/config").count
            #expect(Int64(asked) == steps.first?["observed"]?["configRequests"]?.integer)
        }
        await curl.shutdown()
    }

    @Test("a sidecar that is told to end answers first")
    func shutdown() async throws {
        try await replay("shutdown") { steps, replay, _, _ in
            try await replay.perform(steps)
            let url = replay.harness.url("conf") + "/v1.0/healthz"
            try await eventually { (try? await curl.execute(CurlRequest(.get, url))) == nil }
        }
        await curl.shutdown()
    }

    // MARK: Surroundings

    private static func run(_ id: String) throws -> RecordedRun {
        RecordedRun(recorded: try #require(observed.first { $0.id == id }), component: nil)
    }

    /// Starts the sidecar of a recording before its application, which the body runs when it wants.
    private func replay(
        _ id: String, _ application: TestApplication = TestApplication(),
        _ check: SidecarConfiguration.AppHealthCheck? = nil,
        _ body: (_ steps: [JSONValue], _ replay: inout Replay, TestApplication, _ port: Int) async throws -> Void
    ) async throws {
        let run = try Self.run(id)
        let fixture = try Fixture(run)
        let port = try await FreePort.take()
        let components = try Recordings.text("fixtures/\(fixture.name)/components.yaml")
        let configuration = SidecarConfiguration(appID: "conf", appPort: port, appHealthCheck: check)
        // A host ends with its last sidecar.
        let bystander = SidecarConfiguration(appID: "bystander")
        try await SidecarHarness.run([configuration, bystander], resources: components) { harness in
            var replay = Replay(
                harness: harness, fixture: fixture, replies: ScriptedReplies(FixtureAnswers(.null, name: "")),
                curl: curl, comparison: Comparison(Placeholders(surroundings: ["app-port": "\(port)"])))
            try await body(run.recorded.steps, &replay, application, port)
            #expect(replay.comparison.differences.isEmpty, "\(replay.comparison.differences)")
        }
    }

    private func ready(_ harness: SidecarHarness) async throws {
        let health = CurlRequest(.get, harness.url("conf") + "/v1.0/healthz")
        try await eventually { try await curl.execute(health).status == 204 }
    }

    private func invoke(_ url: String) async throws -> CurlResponse {
        try await curl.execute(CurlRequest(.get, url + "/v1.0/invoke/conf/method/x"))
    }

    private func publish(_ number: Int, _ url: String) async throws {
        let event = CurlRequest(
            .post, url + "/v1.0/publish/pubsub/t", headers: [.contentType: "application/json"],
            body: .bytes(Array("\(number)".utf8)))
        #expect(try await curl.execute(event).status == 204)
    }
}

extension JSONValue {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Replay {
    fileprivate mutating func perform(_ steps: some Sequence<JSONValue>) async throws {
        for (number, step) in steps.enumerated() { try await perform(step, number: number + 1) }
    }
}
