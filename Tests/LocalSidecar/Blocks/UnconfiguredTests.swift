import Curl
import HTTPTypes
import JSON
import LocalSidecar
import TestSupport
import Testing

@Suite("Building blocks without components")
struct UnconfiguredTests {
    private let curl = CurlClient()

    /// Status, code and message of an answer.
    private func ask(
        _ components: String, _ method: HTTPRequest.Method, _ path: String, _ body: String
    ) async throws -> (Int, String?, String?) {
        try await withSidecar(components: components) { harness in
            let answer = try await curl.execute(
                CurlRequest(method, harness.url("app") + path, body: .bytes(Array(body.utf8))))
            let json = try? JSONValue(answer.body)
            return (answer.status, json?["errorCode"]?.string, json?["message"]?.string)
        }
    }

    @Test(
        "a building block that nobody has configured says so",
        arguments: [
            (
                HTTPRequest.Method.post, "/v1.0-alpha1/lock/l", #"{"expiryInSeconds": 1}"#, 500,
                "ERR_LOCK_STORE_NOT_CONFIGURED", "lock store is not configured"
            ),
            (
                .post, "/v1.0-alpha1/unlock/l", "", 500, "ERR_LOCK_STORE_NOT_CONFIGURED", "lock store is not configured"
            ),
            (
                .get, "/v1.0/configuration/c?key=a", "", 500, "ERR_CONFIGURATION_STORE_NOT_CONFIGURED",
                "configuration stores not configured"
            ),
            (
                .post, "/v1.0-alpha1/state/s/query", "x", 500, "ERR_STATE_STORE_NOT_CONFIGURED",
                "state store s is not configured"
            ),
            (.get, "/v1.0/state/s/k", "", 500, "ERR_STATE_STORE_NOT_CONFIGURED", "state store s is not configured"),
            (
                .put, "/v1.0-alpha1/crypto/c/encrypt", "x", 500, "ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED",
                "crypto providers not configured"
            ),
            (
                .post, "/v1.0-alpha1/subtlecrypto/c/sign", "{}", 501, "ERR_API_UNIMPLEMENTED",
                "this API is currently not implemented"
            ),
            (
                .get, "/v1.0-alpha1/workflows/dapr/1", "", 400, "ERR_ACTOR_NO_PLACEMENT",
                "placement service is not configured"
            ),
            (
                .post, "/v1.0-beta1/workflows/dapr/w/start", "no JSON", 400, "ERR_ACTOR_NO_PLACEMENT",
                "placement service is not configured"
            ),
        ])
    func said(
        method: HTTPRequest.Method, path: String, body: String, status: Int, code: String, message: String
    ) async throws {
        let answer = try await ask("", method, path, body)
        #expect(answer == (status, code, message))
    }

    @Test(
        "a body that cannot be read is refused before anybody looks for the component",
        arguments: [
            "/v1.0-alpha1/lock/l", "/v1.0-alpha2/conversation/c/converse", "/v1.0-alpha1/conversation/c/converse",
            "/v1.0/workflows/dapr/1/terminate", "/v1.0-alpha1/subtlecrypto/c/sign",
        ])
    func bodyFirst(path: String) async throws {
        let answer = try await ask("", .post, path, "{")
        #expect(answer.0 == 400 && answer.1 == "ERR_MALFORMED_REQUEST")
    }

    @Test("what a lock lacks is told before that there is no such store")
    func lockOrder() async throws {
        let component = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: locks}
            spec: {type: lock.in-memory, version: v1}
            """
        for (body, message) in [
            (#"{"resourceId": "r", "lockOwner": "o"}"#, "ExpiryInSeconds is not positive in lock store nope"),
            (#"{"lockOwner": "o", "expiryInSeconds": 1}"#, "ResourceId is empty in lock store nope"),
            (#"{"resourceId": "r", "expiryInSeconds": 1}"#, "LockOwner is empty in lock store nope"),
            (#"{"resourceId": "r", "lockOwner": "o", "expiryInSeconds": 1}"#, "lock store nope not found"),
        ] {
            let answer = try await ask(component, .post, "/v1.0-alpha1/lock/nope", body)
            #expect(answer.2 == message)
        }
    }

    @Test("without an application nobody can subscribe to settings")
    func noApplication() async throws {
        let component = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: settings}
            spec: {type: configuration.in-memory, version: v1}
            """
        let answer = try await ask(component, .get, "/v1.0/configuration/settings/subscribe?key=a", "")
        #expect(answer.0 == 500 && answer.1 == "ERR_APP_CHANNEL_NIL")
    }
}
