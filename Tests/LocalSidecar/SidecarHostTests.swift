import Curl
import HTTPTypes
import JSON
import LocalSidecar
import TestSupport
import Testing

@Suite("Sidecar host")
struct SidecarHostTests {
    private static let memory = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: statestore}
        spec: {type: state.in-memory, version: v1, metadata: [{name: keyPrefix, value: none}]}
        """

    @Test("sidecars that load the same component file share what stands behind it")
    func sharedComponents() async throws {
        let curl = CurlClient()
        let sidecars = [SidecarConfiguration(appID: "one"), SidecarConfiguration(appID: "two")]
        try await SidecarHarness.run(sidecars, resources: Self.memory) { harness in
            let saved = try await curl.execute(
                CurlRequest(
                    .post, harness.url("one") + "/v1.0/state/statestore",
                    body: .bytes(Array(#"[{"key":"k","value":1}]"#.utf8))))
            #expect(saved.status == 204)
            let read = try await curl.execute(CurlRequest(.get, harness.url("two") + "/v1.0/state/statestore/k"))
            #expect(read.body == Array("1".utf8))
        }
        await curl.shutdown()
    }

    @Test("a port that is taken is named with its app id")
    func takenPort() async throws {
        try await TestApplication().run { port in
            await #expect(throws: SidecarPortFault.self) {
                let taken = SidecarConfiguration(appID: "one", httpPort: port)
                try await SidecarHarness.run([taken], resources: Self.memory) { _ in }
            }
        }
    }

    @Test("a port that is taken ends the other sidecars cleanly, also while connections come in", arguments: 0..<5)
    func takenPortBesideOthers(_ round: Int) async throws {
        try await TestApplication().run { port in
            var ports: [Int] = []
            for _ in 0..<4 { ports.append(try await FreePort.take()) }
            var sidecars = ports.enumerated().map { SidecarConfiguration(appID: "app\($0)", httpPort: $1) }
            sidecars.append(SidecarConfiguration(appID: "last", httpPort: port))
            let callers = ports.map { port in
                Task {
                    let curl = CurlClient()
                    while !Task.isCancelled {
                        let request = CurlRequest(
                            .get, "http://127.0.0.1:\(port)/v1.0/healthz", headers: [.connection: "close"])
                        _ = try? await curl.execute(request)
                    }
                    await curl.shutdown()
                }
            }
            await #expect(throws: SidecarPortFault.self) {
                try await SidecarHarness.run(sidecars, resources: Self.memory) { _ in }
            }
            for caller in callers {
                caller.cancel()
                await caller.value
            }
        }
    }
}
