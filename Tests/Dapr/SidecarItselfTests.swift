import Dapr
import Testing

@Suite("Secrets, metadata, health and tokens, through the built-in sidecar")
struct SidecarItselfTests {
    @Test("secrets are read, one and all")
    func secrets() async throws {
        try await withDapr(component("secrets", "secretstores.local.env")) { dapr in
            #expect(try await dapr.getSecret("secrets", "SECRET_ONE") == ["SECRET_ONE": "s1"])
            let all = try await dapr.getBulkSecrets("secrets")
            #expect(all["SECRET_ONE"] == ["SECRET_ONE": "s1"])
            let error = await #expect(throws: DaprError.self) { try await dapr.getSecret("nope", "x") }
            #expect(error?.status == 401)
        }
    }

    @Test("metadata tells what was loaded, and keeps labels")
    func metadata() async throws {
        try await withDapr(component("statestore", "state.in-memory")) { dapr in
            try await dapr.setMetadata("color", "blue")
            let metadata = try await dapr.metadata()
            #expect(metadata.id == "conf")
            #expect(metadata.components.first { $0.name == "statestore" }?.capabilities.contains("ETAG") == true)
            #expect(metadata.extended["color"] == "blue")
            #expect(await dapr.health())
            #expect(await dapr.outboundHealth())
        }
    }

    @Test("a sidecar with a token refuses who does not have it")
    func token() async throws {
        try await withDapr(component("statestore", "state.in-memory"), apiToken: "t0k") { dapr in
            let missing = try await dapr.getState("statestore", "k")
            #expect(missing == nil)
            let wrong = DaprClient(DaprConfiguration(endpoint: dapr.configuration.endpoint, apiToken: "wrong"))
            let error = await #expect(throws: DaprError.self) { try await wrong.getState("statestore", "k") }
            #expect(error?.status == 401)
        }
    }
}
