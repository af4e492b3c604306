import Curl
import Dapr
import Synchronization
import TestSupport
import Testing

@Suite("Errors, retries and waiting")
struct DaprFaultTests {
    @Test("an error carries Dapr's code and status")
    func codes() async throws {
        let sidecar = try RecordingSidecar { line in
            line.hasPrefix("GET")
                ? (400, #"{"errorCode":"ERR_STATE_STORE_NOT_FOUND","message":"state store nope is not found"}"#, "")
                : (409, #"{"errorCode":"ERR_STATE_SAVE","message":"possible etag mismatch"}"#, "")
        }
        let missing = await #expect(throws: DaprError.self) { try await sidecar.client().getState("nope", "k") }
        #expect(missing?.code == "ERR_STATE_STORE_NOT_FOUND" && missing?.status == 400 && missing?.kind == .refused)
        let conflict = await #expect(throws: DaprError.self) {
            try await sidecar.client().saveState("s", [StateSave(key: "k", value: .json([0x31]))])
        }
        #expect(conflict?.isConflict == true && conflict?.code == "ERR_STATE_SAVE")
    }

    @Test("a refusal in plain text is an error, too")
    func plainText() async throws {
        let sidecar = try RecordingSidecar { _ in (401, "invalid api token\n", "Content-Type: text/plain\r\n") }
        let error = await #expect(throws: DaprError.self) { try await sidecar.client().metadata() }
        #expect(error?.status == 401 && error?.code == "" && error?.message == "invalid api token\n")
    }

    @Test("an answer is never asked for again, whatever its status")
    func noRetryOfAnswers() async throws {
        let sidecar = try RecordingSidecar { _ in (500, "{}", "") }
        await #expect(throws: DaprError.self) { try await sidecar.client().getState("s", "k") }
        #expect(sidecar.asked.count == 1)
    }

    /// Closes connections without an answer until it has seen `failures` requests.
    private func flaky(_ failures: Int, _ seen: Counter) throws -> ScriptedServer {
        try ScriptedServer { request, connection in
            _ = connection.countBody(of: request)
            guard seen.next() > failures else { return false }
            return connection.answer(204)
        }
    }

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
        func next() -> Int { value.add(1, ordering: .relaxed).newValue }
        var count: Int { value.load(ordering: .relaxed) }
    }

    @Test("a read is repeated when the connection broke, a write is not")
    func brokenConnections() async throws {
        let reads = Counter()
        let readServer = try flaky(2, reads)
        let patient = DaprConfiguration(endpoint: readServer.url, timeout: .seconds(60))
        #expect(try await DaprClient(patient).getState("s", "k") == nil)
        #expect(reads.count == 3)

        let writes = Counter()
        let writeServer = try flaky(2, writes)
        let error = await #expect(throws: DaprError.self) {
            try await DaprClient(DaprConfiguration(endpoint: writeServer.url)).publish("p", "t", [])
        }
        #expect(error?.kind == .connectionLost && error?.hadNoEffect == false)
        #expect(writes.count == 1)
    }

    @Test("a sidecar that is not there is unreachable after a bounded time, for writes as well")
    func unreachable() async throws {
        let dapr = DaprClient(DaprConfiguration(endpoint: "http://127.0.0.1:1"))
        let start = ContinuousClock.now
        let error = await #expect(throws: DaprError.self) { try await dapr.publish("p", "t", []) }
        #expect(error?.kind == .unreachable && error?.hadNoEffect == true)
        #expect(.now - start > .milliseconds(300) && .now - start < .seconds(60))
    }

    @Test("a sidecar that hangs times out")
    func timeout() async throws {
        let server = try ScriptedServer { _, connection in
            connection.waitForClose()
            return false
        }
        let dapr = DaprClient(DaprConfiguration(endpoint: server.url, timeout: .milliseconds(100)))
        let error = await #expect(throws: DaprError.self) { try await dapr.getState("s", "k") }
        #expect(error?.kind == .timedOut)
    }

    @Test("waiting for the sidecar ends when it answers, and in time when it does not")
    func waiting() async throws {
        let seen = Counter()
        let server = try flaky(3, seen)
        try await DaprClient(DaprConfiguration(endpoint: server.url)).waitForSidecar(deadline: .seconds(60))
        #expect(seen.count == 4)
        let nobody = DaprClient(DaprConfiguration(endpoint: "http://127.0.0.1:1"))
        let error = await #expect(throws: DaprError.self) {
            try await nobody.waitForSidecar(deadline: .milliseconds(100))
        }
        #expect(error?.kind == .timedOut)
    }

    @Test("the environment says where the sidecar is, as Dapr defines it")
    func environment() {
        #expect(DaprConfiguration.fromEnvironment([:]).endpoint == "http://127.0.0.1:3500")
        #expect(DaprConfiguration.fromEnvironment(["DAPR_HTTP_PORT": "3501"]).endpoint == "http://127.0.0.1:3501")
        let remote = DaprConfiguration.fromEnvironment([
            "DAPR_HTTP_PORT": "3501", "DAPR_HTTP_ENDPOINT": "https://dapr.example/", "DAPR_API_TOKEN": "t",
        ])
        #expect(remote.endpoint == "https://dapr.example" && remote.apiToken == "t")
    }
}
