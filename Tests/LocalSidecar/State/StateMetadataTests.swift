import Curl
import HTTPTypes
import TestSupport
import Testing

@Suite("Metadata of state requests")
struct StateMetadataTests {
    private let curl = CurlClient()

    private func expiry(_ key: String, _ harness: SidecarHarness) async throws -> String? {
        let url = harness.url("app") + "/v1.0/state/statestore/" + key
        return try await curl.execute(CurlRequest(.get, url)).header("metadata.ttlExpireTime")
    }

    private func post(_ path: String, _ json: String, _ harness: SidecarHarness) async throws {
        let url = harness.url("app") + "/v1.0/state/statestore" + path
        let answer = try await curl.execute(CurlRequest(.post, url, body: .bytes(Array(json.utf8))))
        #expect(answer.status == 204)
    }

    @Test("the query's metadata is every item's, before its own, and of two in a query the first counts")
    func saved() async throws {
        try await withSidecar(components: StateClient.component("state.in-memory")) { harness in
            let items = #"[{"key":"own","value":1,"metadata":{"ttlInSeconds":"100"}},{"key":"none","value":1}]"#
            try await post("?metadata.ttlInSeconds=-1&metadata.ttlInSeconds=50", items, harness)
            #expect(try await expiry("own", harness) == nil)
            #expect(try await expiry("none", harness) == nil)
            try await post("", items, harness)
            #expect(try await expiry("own", harness) != nil)
            #expect(try await expiry("none", harness) == nil)
        }
    }

    @Test("the query's metadata is that of every operation of a transaction, before its own")
    func transacted() async throws {
        try await withSidecar(components: StateClient.component("state.in-memory")) { harness in
            func operations(_ metadata: String) -> String {
                #"{"operations":[{"operation":"upsert","request":{"key":"k","value":1\#(metadata)}}]}"#
            }
            let path = "/transaction?metadata.ttlInSeconds="
            try await post(path + "60", operations(""), harness)
            #expect(try await expiry("k", harness) != nil)
            try await post(path + "-1", operations(#","metadata":{"ttlInSeconds":"60"}"#), harness)
            #expect(try await expiry("k", harness) == nil)
        }
    }
}
