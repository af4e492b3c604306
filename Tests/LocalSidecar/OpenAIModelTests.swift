import Curl
import HTTPTypes
import JSON
import LocalSidecar
import Synchronization
import TestSupport
import Testing

/// `conversation.openai`, against a server that speaks as OpenAI's does.
@Suite("Conversations with an OpenAI-compatible server")
struct OpenAIModelTests {
    private static let completion = #"""
        {"id":"1","object":"chat.completion","choices":[{"index":0,"finish_reason":"tool_calls","message":
          {"role":"assistant","content":"One moment.","tool_calls":[{"id":"call_1","type":"function",
           "function":{"name":"add","arguments":"{\"a\":1}"}}]}}],
         "usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}
        """#

    private static let question = #"""
        {"inputs":[{"messages":[
          {"ofSystem":{"content":[{"text":"Be brief."}]}},
          {"ofUser":{"name":"ann","content":[{"text":"Hello"}]}},
          {"ofAssistant":{"content":[{"text":""}],"toolCalls":[{"id":"c0","function":{"name":"add","arguments":"{}"}}]}},
          {"ofTool":{"toolId":"c0","name":"add","content":[{"text":"3"}]}}]}],
         "tools":[{"function":{"name":"add","description":"Adds","parameters":{"type":"object","properties":{}}}}],
         "toolChoice":"auto","temperature":0.5,"contextId":"ctx"}
        """#

    private static let expectedRequest = #"""
        {"model":"some-model","temperature":0.5,"tool_choice":"auto",
         "tools":[{"type":"function","function":
          {"name":"add","description":"Adds","parameters":{"type":"object","properties":{}}}}],
         "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello","name":"ann"},
          {"role":"assistant","content":"","tool_calls":[
           {"id":"c0","type":"function","function":{"name":"add","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"c0","content":"3"}]}
        """#

    private static let expectedAnswer = #"""
        {"contextId":"ctx","outputs":[{"model":"some-model",
         "usage":{"completionTokens":"7","promptTokens":"11","totalTokens":"18"},
         "choices":[{"finishReason":"tool_calls","message":{"content":"One moment.","toolCalls":[
          {"id":"call_1","function":{"name":"add","arguments":"{\"a\":1}"}}]}}]}]}
        """#

    private static func json(_ text: String) throws -> JSONValue { try JSONValue(Array(text.utf8)) }

    /// Runs a sidecar with the component in front of a server that answers like this.
    private func withModel(
        _ settings: String = "", path: String = "/v1", policies: String = "",
        _ answer: @escaping @Sendable (TestApplication.Call) -> TestApplication.Answer,
        _ body:
            @escaping @Sendable (@escaping @Sendable (JSONValue) async throws -> CurlResponse, TestApplication)
            async throws -> Void
    ) async throws {
        let server = TestApplication { answer($0) }
        let curl = CurlClient()
        try await server.run { port in
            let component = """
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata: {name: llm}
                spec:
                  type: conversation.openai
                  version: v1
                  metadata:
                    - {name: key, value: sk-secret}
                    - {name: model, value: some-model}
                    - {name: endpoint, value: "http://127.0.0.1:\(port)\(path)"}
                    \(settings)
                \(policies)
                """
            try await SidecarHarness.run([SidecarConfiguration(appID: "app")], resources: component) { harness in
                let url = harness.url("app") + "/v1.0-alpha2/conversation/llm/converse"
                try await body(
                    { question in
                        try await curl.execute(CurlRequest(.post, url, body: .bytes(question.bytes)))
                    }, server)
            }
        }
        await curl.shutdown()
    }

    private static func user(_ text: String) -> JSONValue {
        ["inputs": [["messages": [["ofUser": ["content": [["text": .string(text)]]]]]]]]
    }

    @Test("messages, tools and calls travel in OpenAI's form, and come back in Dapr's")
    func bothWays() async throws {
        try await withModel { _ in
            .json(Self.completion)
        } _: { converse, server in
            let answer = try await converse(try Self.json(Self.question))
            let sent = try #require(server.calls(to: "/v1/chat/completions").first)
            #expect(sent.headers[.authorization] == "Bearer sk-secret")
            let expected = try Self.json(Self.expectedRequest)
            #expect(try JSONValue(sent.body) == expected)
            #expect(answer.status == 200)
            let told = try Self.json(Self.expectedAnswer)
            #expect(try JSONValue(answer.body) == told)
        }
    }

    @Test("what the server refuses is told with its status and its words, and never with the key")
    func refusals() async throws {
        let refusal = #"{"error":{"message":"You exceeded your current quota"}}"#
        try await withModel { _ in
            .json(refusal, .tooManyRequests)
        } _: { converse, _ in
            let answer = try await converse(Self.user("Hello"))
            #expect(answer.status == 500)
            let body = try JSONValue(answer.body)
            #expect(body["errorCode"] == "ERR_CONVERSATION_INVOKE")
            #expect(
                body["message"]
                    == "failed conversing with component llm: API returned unexpected status code: 429: You exceeded your current quota"
            )
            #expect(!String(decoding: answer.body, as: UTF8.self).contains("sk-secret"))
        }
    }

    @Test("a server that fails is asked again by the component's policy, but not what Dapr itself refuses")
    func resilience() async throws {
        let policies = """
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: models}
            spec:
              policies: {retries: {again: {duration: 5ms, maxRetries: 3}}}
              targets: {components: {llm: {outbound: {retry: again}}}}
            """
        let failures = Mutex(2)
        try await withModel(policies: policies) { _ in
            let fails = failures.withLock { left in
                left -= 1
                return left >= 0
            }
            return fails ? .json(#"{"error":{"message":"overloaded"}}"#, .serviceUnavailable) : .json(Self.completion)
        } _: { converse, server in
            let answer = try await converse(Self.user("Hello"))
            #expect(answer.status == 200)
            #expect(server.calls(to: "/v1/chat/completions").count == 3)
            let refused = try await converse(["inputs": []])
            #expect(refused.status == 400)
            #expect(server.calls(to: "/v1/chat/completions").count == 3)
        }
    }

    @Test(
        "an answer that is none is a failure",
        arguments: ["", "[]", "{}", #"{"choices":[]}"#, "<html>", #"{"choices":{}}"#])
    func nonsense(text: String) async throws {
        try await withModel { _ in
            .json(text)
        } _: { converse, _ in
            let answer = try await converse(Self.user("Hello"))
            #expect(answer.status == 500)
        }
    }

    @Test("a slash at the endpoint's end makes no difference, and the same question is asked once while it is kept")
    func cache() async throws {
        try await withModel("- {name: responseCacheTTL, value: 10m}", path: "/v1/") { _ in
            .json(Self.completion)
        } _: { converse, server in
            let first = try await converse(Self.user("Hello"))
            #expect(first.status == 200)
            #expect(try await converse(Self.user("Hello")).body == first.body)
            #expect(server.calls(to: "/v1/chat/completions").count == 1)
            _ = try await converse(Self.user("Something else"))
            #expect(server.calls.count == 2)
        }
    }

    @Test(
        "a component that cannot work is named at the start",
        arguments: [
            ("{name: model, value: x}", "key"),
            ("{name: key, value: x}, {name: endpoint, value: localhost}", "endpoint"),
            ("{name: key, value: x}, {name: apiType, value: azure}", "apiType"),
            ("{name: key, value: x}, {name: cacheTTL, value: soon}", "cacheTTL"),
        ])
    func settings(settings: String, named: String) async throws {
        let component = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: llm}
            spec: {type: conversation.openai, version: v1, metadata: [\(settings)]}
            """
        let fault = await #expect(throws: ResourceFault.self) {
            try await SidecarHarness.run([SidecarConfiguration(appID: "app")], resources: component) { _ in }
        }
        #expect(fault?.key == "spec.metadata.\(named)")
    }
}
