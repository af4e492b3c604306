import Curl
import HTTPTypes
import JSON
import LocalSidecar
import TestSupport
import Testing

/// The APIs that daprd reads as protobuf messages, where the recordings are silent.
@Suite("Protobuf messages in JSON")
struct ProtobufTests {
    private static let components = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: locks}
        spec: {type: lock.in-memory, version: v1}
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: echo}
        spec: {type: conversation.echo, version: v1}
        """

    /// Posts bodies one after the other and returns what was answered.
    private func post(_ path: String, _ bodies: String...) async throws -> [(status: Int, json: JSONValue?)] {
        try await withSidecar(components: Self.components) { harness in
            let curl = CurlClient()
            var answers: [(status: Int, json: JSONValue?)] = []
            for body in bodies {
                let request = CurlRequest(.post, harness.url("app") + path, body: .bytes(Array(body.utf8)))
                let answer = try await curl.execute(request)
                answers.append((answer.status, try? JSONValue(answer.body)))
            }
            return answers
        }
    }

    @Test("a field goes by either of its names, and a number may stand in quotes")
    func names() async throws {
        let locked = try await post(
            "/v1.0-alpha1/lock/locks", #"{"resource_id": "r", "lock_owner": "o", "expiry_in_seconds": "60"}"#,
            #"{"resourceId": "r", "lockOwner": "p", "expiryInSeconds": 6e1}"#)
        #expect(locked.map { $0.json?["success"]?.bool } == [true, false])
        let said = try await post(
            "/v1.0-alpha2/conversation/echo/converse",
            #"""
            {"context_id": "c", "temperature": "0.5", "inputs": [{"scrub_pii": true, "messages": [
              {"of_user": {"content": [{"text": "a@b.example"}]}}, {"of_tool": {"tool_id": "7", "content": []}}]}]}
            """#)
        #expect(said[0].json?["contextId"]?.string == "c")
        let text = said[0].json?["outputs"]?.array?.first?["choices"]?.array?.first?["message"]?["content"]?.string
        #expect(text == "<EMAIL_ADDRESS>\nTool Response for tool ID '7' with name '': ")
    }

    @Test("the first shape of conversations has its context by the name that it has there")
    func firstShape() async throws {
        let body = #"{"contextID": "c", "inputs": [{"content": "a@b.example", "scrubPII": true}]}"#
        let answer = try await post("/v1.0-alpha1/conversation/echo/converse", body)[0]
        #expect(answer.json == ["contextID": "c", "outputs": [["result": "<EMAIL_ADDRESS>"]]])
    }

    @Test(
        "a value of the wrong type is refused as malformed",
        arguments: [
            ("/v1.0-alpha1/lock/locks", #"{"resourceId": 5}"#),
            ("/v1.0-alpha1/lock/locks", #"{"expiryInSeconds": 1.5}"#),
            ("/v1.0-alpha1/lock/locks", #"{"expiryInSeconds": "1 "}"#),
            ("/v1.0-alpha1/lock/locks", #"{"resourceId": "r", "resource_id": "r"}"#),
            ("/v1.0-alpha2/conversation/echo/converse", #"{"inputs": "x"}"#),
            ("/v1.0-alpha2/conversation/echo/converse", #"{"inputs": [{"messages": [{"ofUser": "x"}]}]}"#),
            ("/v1.0-alpha2/conversation/echo/converse", #"{"inputs": [{"messages": [{"ofUser": {}, "ofTool": {}}]}]}"#),
            ("/v1.0-alpha2/conversation/echo/converse", #"{"inputs": [], "metadata": {"a": 1}}"#),
            ("/v1.0-alpha1/conversation/echo/converse", #"{"inputs": [null]}"#),
            ("/v1.0-alpha1/jobs/j", #"{"dueTime": "1h", "failurePolicy": {"constant": {"interval": "1m"}}}"#),
            ("/v1.0-alpha1/jobs/j", #"{"dueTime": "1h", "failurePolicy": {"constant": {"interval": 5}}}"#),
            ("/v1.0-alpha1/jobs/j", #"{"dueTime": "1h", "failurePolicy": {"constant": {"interval": "01s"}}}"#),
            ("/v1.0-alpha1/jobs/j", #"{"dueTime": "1h", "failurePolicy": {"drop": {}, "constant": {}}}"#),
        ])
    func wrongTypes(path: String, body: String) async throws {
        let answer = try await post(path, body)[0]
        #expect(answer.status == 400 && answer.json?["errorCode"]?.string == "ERR_MALFORMED_REQUEST")
    }

    @Test(
        "a job's interval is told in seconds with three, six or nine decimals",
        arguments: [
            ("0.5s", "0.500s"), ("60s", "60s"), ("+1.000001s", "1.000001s"), ("-0.000000001s", "-0.000000001s"),
            ("5.s", "5s"),
        ])
    func intervals(written: String, told: String) async throws {
        try await withSidecar(components: "") { harness in
            let curl = CurlClient()
            let url = harness.url("app") + "/v1.0-alpha1/jobs/j"
            let body = """
                {"due_time": "1h", "data": 1, "failure_policy": {"constant": {"interval": "\(written)", "max_retries": "2"}}}
                """
            let created = try await curl.execute(CurlRequest(.post, url, body: .bytes(Array(body.utf8))))
            #expect(created.status == 204)
            let job = try await curl.execute(CurlRequest(.get, url)).body
            #expect(
                String(decoding: job, as: UTF8.self)
                    == #"{"name":"j","dueTime":"1h","data":{"@type":"type.googleapis.com/google.protobuf.Value","#
                    + #""value":1},"failurePolicy":{"constant":{"interval":"\#(told)","maxRetries":2}}}"#)
        }
    }

    @Test("a message that is too large is refused in the words for messages")
    func tooLarge() async throws {
        let configuration = SidecarConfiguration(appID: "app", maximumBody: 10)
        try await SidecarHarness.run([configuration], resources: Self.components) { harness in
            for path in ["/v1.0-alpha1/lock/locks", "/v1.0-alpha1/jobs/j", "/v1.0-alpha1/state/s/query"] {
                let body = Array(#"{"resourceId": "r"}"#.utf8)
                let request = CurlRequest(.post, harness.url("app") + path, body: .bytes(body))
                let answer = try await CurlClient().execute(request)
                let code = try JSONValue(answer.body)["errorCode"]?.string
                #expect(answer.status == 400 && code == "ERR_BODY_READ")
            }
        }
    }
}
