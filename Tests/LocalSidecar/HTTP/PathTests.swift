import Curl
import HTTPTypes
import JSON
import LocalSidecar
import TestSupport
import Testing

@Suite("Paths of the API")
struct PathTests {
    private let curl = CurlClient()

    private static let state = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: store}
        spec: {type: state.in-memory, version: v1}
        """

    @Test(
        "dots in a path lead where they say, and escaped ones are a key like any other",
        arguments: [
            ("/v1.0/./metadata", 200), ("/v1.0/state/../metadata", 200), ("/v1.0/state/store/k/../k", 204),
            ("/v1.0/state/store/..", 404), ("/../../v1.0/metadata", 200), ("/v1.0/state/store/%2e%2e", 204),
        ])
    func dots(path: String, status: Int) async throws {
        try await withSidecar(components: Self.state) { harness in
            let answer = try await curl.execute(CurlRequest(.get, harness.url("app") + path))
            #expect(answer.status == status)
        }
    }

    @Test("an escape that is no UTF-8 is a key that nobody has, and a null among keys is an empty one")
    func oddKeys() async throws {
        try await withSidecar(components: Self.state) { harness in
            let url = harness.url("app") + "/v1.0/state/store/"
            let odd = try await curl.execute(CurlRequest(.get, url + "%FF"))
            #expect(odd.status == 204)
            let wrong = try await curl.execute(CurlRequest(.get, url + "%F"))
            #expect(wrong.status == 400)
            let bulk = try await curl.execute(
                CurlRequest(.post, url + "bulk", body: .bytes(Array(#"{"keys": [null]}"#.utf8))))
            #expect(bulk.status == 200 && bulk.body == Array(#"[{"key":""}]"#.utf8))
        }
    }

    @Test(
        "health is told to a GET without a token, whatever slashes are around its path, and to nothing else",
        arguments: [
            (HTTPRequest.Method.get, "/v1.0/healthz", 204), (.get, "/v1.0/healthz/", 204),
            (.get, "//v1.0/healthz", 204), (.get, "/v1.0/healthz/outbound/", 204), (.get, "/v1.0//healthz", 401),
            (.post, "/v1.0/healthz", 401),
            (.get, "/v1.0/state/store/healthz", 401),
        ])
    func withoutToken(method: HTTPRequest.Method, path: String, status: Int) async throws {
        let configuration = SidecarConfiguration(appID: "app", apiToken: "s3cret")
        try await SidecarHarness.run([configuration], resources: Self.state) { harness in
            let answer = try await curl.execute(CurlRequest(method, harness.url("app") + path))
            #expect(answer.status == status)
        }
    }

    @Test("a sidecar that is not ready says so before it says whose it is")
    func notReady() async throws {
        try await withSidecar(components: Self.state, appPort: try await FreePort.take()) { harness in
            let answer = try await curl.execute(CurlRequest(.get, harness.url("app") + "/v1.0/healthz?appid=other"))
            let code = try JSONValue(answer.body)["errorCode"]?.string
            #expect(answer.status == 500 && code == "ERR_HEALTH_NOT_READY")
        }
    }
}
