import Curl
import HTTPTypes
import JSON
import LocalSidecar
import TestSupport
import Testing

@Suite("Configuration resources")
struct ConfigurationResourceTests {
    private let curl = CurlClient()

    private static let state = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: store}
        spec: {type: state.in-memory, version: v1}
        ---

        """

    private static func configuration(_ spec: String) -> String {
        "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata: {name: c}\nspec:\n" + spec
    }

    private func status(_ harness: SidecarHarness, _ path: String) async throws -> (Int, String) {
        let answer = try await curl.execute(CurlRequest(.get, harness.url("app") + path))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    @Test(
        "an API that is denied, or not among the allowed, does not exist; health always does",
        arguments: [
            ("  api: {allowed: [{name: state, version: v1.0, protocol: http}]}", 204, 404),
            ("  api: {allowed: [{name: state, version: v1, protocol: http}]}", 204, 404),
            ("  api: {denied: [{name: metadata, version: v1.0, protocol: http}]}", 204, 404),
            ("  api: {denied: [{name: state, version: v1, protocol: http}]}", 404, 200),
            ("  api: {allowed: [{name: state, version: v1.0, protocol: grpc}]}", 204, 200),
        ])
    func apis(spec: String, state: Int, metadata: Int) async throws {
        try await withSidecar(components: Self.state + Self.configuration(spec)) { harness async throws in
            #expect(try await status(harness, "/v1.0/state/store/k").0 == state)
            #expect(try await status(harness, "/v1.0/metadata").0 == metadata)
            #expect(try await status(harness, "/v1.0/healthz").0 == 204)
        }
    }

    @Test("without the API of invocation an unknown path is answered in the words of Go's router")
    func noInvocation() async throws {
        let spec = "  api: {denied: [{name: invoke, version: v1.0, protocol: http}]}"
        try await withSidecar(components: Self.configuration(spec)) { harness async throws in
            let answer = try await status(harness, "/v1.0/invoke/app/method/m")
            #expect(answer == (404, "404 page not found\n"))
        }
        let others = "  api: {denied: [{name: state, version: v1.0, protocol: http}]}"
        try await withSidecar(components: Self.configuration(others)) { harness async throws in
            #expect(try await status(harness, "/v1.0/state/store/k").1.contains("ERR_DIRECT_INVOKE"))
        }
    }

    @Test("access control lets applications call what it says and nothing else, and says who was refused what")
    func accessControl() async throws {
        let control = """
              accessControl:
                defaultAction: deny
                policies:
                  - appId: friend
                    trustDomain: public
                    namespace: default
                    defaultAction: deny
                    operations:
                      - {name: /open/secret, httpVerb: ['*'], action: deny}
                      - {name: /open/*, httpVerb: [GET], action: allow}
            """
        let application = TestApplication()
        let folder = try ScratchFolder()
        let file = try folder.write(Self.configuration(control), to: "callee.yaml")
        try await application.run { port in
            let callee = SidecarConfiguration(appID: "callee", appPort: port, configurationFile: file)
            let others = ["friend", "stranger"].map { SidecarConfiguration(appID: $0) }
            try await SidecarHarness.run([callee] + others) { harness async throws in
                func call(_ caller: String, _ method: HTTPRequest.Method, _ path: String) async throws -> CurlResponse {
                    let url = harness.url(caller) + "/v1.0/invoke/callee/method" + path
                    return try await curl.execute(CurlRequest(method, url))
                }
                #expect(try await call("friend", .get, "/open/door").status == 200)
                #expect(try await call("callee", .get, "/closed").status == 200)
                #expect(try await call("friend", .get, "/open/%73ecret").status == 403)
                for (caller, method, path) in [
                    ("friend", HTTPRequest.Method.post, "/open/door"), ("friend", .get, "/open/secret"),
                    ("friend", .get, "/closed"), ("stranger", .get, "/open/door"),
                ] {
                    let answer = try await call(caller, method, path)
                    #expect(answer.status == 403)
                    let message = try JSONValue(answer.body)["message"]?.string
                    #expect(
                        message
                            == "failed to invoke, id: callee, err: rpc error: code = PermissionDenied desc = access control "
                            + "policy has denied access to id: spiffe://public/ns/default/\(caller) operation: "
                            + "\(path.dropFirst()) verb: \(method.rawValue)")
                }
            }
        }
    }

    @Test(
        "a list of allowed secrets decides alone; without one, what is not denied goes by the default",
        arguments: [
            ("allowedSecrets: [A], deniedSecrets: [A]", [200, 403]),
            ("defaultAccess: deny, allowedSecrets: [A]", [200, 403]), ("deniedSecrets: [A]", [403, 200]),
            ("defaultAccess: deny, deniedSecrets: [A]", [403, 403]),
        ])
    func secretScopes(scope: String, expected: [Int]) async throws {
        let store = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: env}
            spec: {type: secretstores.local.env, version: v1}
            ---

            """
        let scopes = Self.configuration("  secrets: {scopes: [{storeName: env, \(scope)}]}")
        try await withSidecar(components: store + scopes) { harness async throws in
            let answers = [
                try await status(harness, "/v1.0/secrets/env/A").0, try await status(harness, "/v1.0/secrets/env/B").0,
            ]
            #expect(answers == expected)
        }
    }

    @Test("a denied component is not there, and a namespace sets keys apart where there is one")
    func components() async throws {
        let denied = Self.configuration("  components: {deny: [state.in-memory/v1]}")
        try await withSidecar(components: Self.state + denied) { harness async throws in
            #expect(try await status(harness, "/v1.0/state/store/k").1.contains("ERR_STATE_STORE_NOT_CONFIGURED"))
        }
    }

    @Test("a namespace is part of the keys when the environment names one, and the app id alone otherwise")
    func namespaces() async throws {
        let store = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: store}
            spec: {type: state.in-memory, version: v1, metadata: [{name: keyPrefix, value: namespace}]}
            """
        let spaced = SidecarConfiguration(appID: "app", replica: "spaced", environment: ["NAMESPACE": "left"])
        let other = SidecarConfiguration(appID: "app", replica: "other", environment: ["NAMESPACE": "right"])
        let plain = SidecarConfiguration(appID: "app", replica: "plain")
        try await SidecarHarness.run([spaced, other, plain], resources: store) { harness async throws in
            func value(_ replica: String) async throws -> String {
                let url = harness.url(replica) + "/v1.0/state/store/k"
                return String(decoding: try await curl.execute(CurlRequest(.get, url)).body, as: UTF8.self)
            }
            for replica in ["spaced", "plain"] {
                let body = Array(#"[{"key": "k", "value": "\#(replica)"}]"#.utf8)
                let url = harness.url(replica) + "/v1.0/state/store"
                #expect(try await curl.execute(CurlRequest(.post, url, body: .bytes(body))).status == 204)
            }
            #expect(try await value("spaced") == #""spaced""#)
            #expect(try await value("plain") == #""plain""#)
            #expect(try await value("other").isEmpty)
        }
    }

    @Test("a sidecar that is asked to shut down answers and is gone; the others of its host go on")
    func shutdown() async throws {
        let configurations = ["one", "two"].map { SidecarConfiguration(appID: $0) }
        try await SidecarHarness.run(configurations) { harness async throws in
            let asked = try await curl.execute(CurlRequest(.post, harness.url("one") + "/v1.0/shutdown"))
            #expect(asked.status == 204)
            try await eventually {
                (try? await curl.execute(CurlRequest(.get, harness.url("one") + "/v1.0/healthz"))) == nil
            }
            let other = try await curl.execute(CurlRequest(.get, harness.url("two") + "/v1.0/healthz"))
            #expect(other.status == 204)
        }
    }
}
