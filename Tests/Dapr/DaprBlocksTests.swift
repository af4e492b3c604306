import Dapr
import JSON
import TestSupport
import Testing

@Suite("The smaller building blocks, against recorded answers")
struct DaprBlocksTests {
    @Test("secrets: one, all, none")
    func secrets() async throws {
        let sidecar = try RecordingSidecar { line in
            line.hasSuffix("/bulk") ? (200, #"{"a":{"a":"1"},"b":{"x":"2"}}"#, "") : (200, #"{"db:user":"u"}"#, "")
        }
        #expect(try await sidecar.client().getSecret("secrets", "db:user") == ["db:user": "u"])
        #expect(try await sidecar.client().getBulkSecrets("secrets") == ["a": ["a": "1"], "b": ["x": "2"]])
        #expect(sidecar.asked.map(\.line) == ["GET /v1.0/secrets/secrets/db:user", "GET /v1.0/secrets/secrets/bulk"])
    }

    @Test("jobs: scheduled with all fields, read back, missing")
    func jobs() async throws {
        let stored = #"""
            {"name":"c1","schedule":"@every 1h","repeats":5,"dueTime":"30m","ttl":"24h","data":
            {"@type":"type.googleapis.com/google.protobuf.Value","value":{"a":1}},
            "failurePolicy":{"constant":{"interval":"3s","maxRetries":4}}}
            """#
        let missing = #"{"errorCode":"DAPR_SCHEDULER_GET_JOB","message":"failed to get job due to: job not found: c2"}"#
        let sidecar = try RecordingSidecar { line in
            switch line {
            case "GET /v1.0-alpha1/jobs/c1": (200, stored, "")
            case "GET /v1.0-alpha1/jobs/c2": (500, missing, "")
            default: (204, "", "")
            }
        }
        let dapr = sidecar.client()
        let job = Job(
            name: "c1", schedule: "@every 1h", dueTime: "30m", repeats: 5, ttl: "24h", data: Array(#"{"a":1}"#.utf8),
            failurePolicy: .constant(interval: "3s", maximumRetries: 4))
        try await dapr.scheduleJob(job)
        #expect(
            sidecar.asked[0].body
                == #"{"data":{"a":1},"schedule":"@every 1h","dueTime":"30m","ttl":"24h","repeats":5,"#
                + #""failurePolicy":{"constant":{"interval":"3s","maxRetries":4}}}"#)
        #expect(try await dapr.getJob("c1") == job)
        #expect(try await dapr.getJob("c2") == nil)
        try await dapr.deleteJob("c1")
        try await dapr.scheduleJob(Job(name: "x", dueTime: "1s", overwrite: true, failurePolicy: .drop))
        let last = sidecar.asked.last?.body
        #expect(last == #"{"data":null,"dueTime":"1s","overwrite":true,"failurePolicy":{"drop":{}}}"#)
    }

    @Test("bindings: operation, data and metadata out; data and metadata back")
    func bindings() async throws {
        let sidecar = try RecordingSidecar { _ in (200, "[1]", "metadata.statusCode: 200\r\n") }
        let answer = try await sidecar.client()
            .invokeBinding("webhook", "post", data: Array("{}".utf8), metadata: ["url": "u"])
        #expect(answer.data == Array("[1]".utf8) && answer.metadata == ["statuscode": "200"])
        #expect(sidecar.asked[0].body == #"{"operation":"post","data":{},"metadata":{"url":"u"}}"#)
    }

    @Test("configuration and locks")
    func configurationAndLocks() async throws {
        let sidecar = try RecordingSidecar { line in
            switch line {
            case "GET /v1.0/configuration/c?key=a&key=b":
                (200, #"{"a":{"value":"v1"},"b":{"value":"v2","version":"7"}}"#, "")
            case "GET /v1.0/configuration/c/subscribe?key=a": (200, #"{"id":"17"}"#, "")
            case "GET /v1.0/configuration/c/17/unsubscribe": (200, #"{"ok":true}"#, "")
            case "POST /v1.0-alpha1/lock/l": (200, #"{"success":true}"#, "")
            default: (200, #"{"status":2}"#, "")
            }
        }
        let dapr = sidecar.client()
        let items = try await dapr.getConfiguration("c", keys: ["a", "b"])
        #expect(items["a"]?.value == "v1" && items["b"]?.version == "7")
        #expect(try await dapr.subscribeConfiguration("c", keys: ["a"]) == "17")
        try await dapr.unsubscribeConfiguration("c", "17")
        #expect(try await dapr.tryLock("l", resource: "r", owner: "o", expirySeconds: 60))
        #expect(try await dapr.unlock("l", resource: "r", owner: "o") == .heldByAnother)
        #expect(sidecar.asked[3].body == #"{"resourceId":"r","lockOwner":"o","expiryInSeconds":60}"#)
    }

    @Test("conversation: turns and tools out, text and tool calls back")
    func conversation() async throws {
        let answer = #"""
            {"contextId":"c","outputs":[{"choices":[{"finishReason":"tool_calls","message":{"content":"w","toolCalls":
            [{"id":"0","function":{"name":"weather","arguments":"{}"}}]}}],
            "usage":{"completionTokens":"3","promptTokens":"4","totalTokens":"7"}}]}
            """#
        let sidecar = try RecordingSidecar { _ in (200, answer, "") }
        let conversation = Conversation(
            [
                .system("s"), .user("u", name: "bob"),
                .assistant("", toolCalls: [.init(id: "1", name: "weather", arguments: "{}")]),
                .tool(id: "1", name: "weather", "sunny"),
            ],
            tools: [.init(name: "weather", description: "d", parameters: ["type": "object"])], toolChoice: "auto",
            temperature: 0.5)
        let reply = try await sidecar.client().converse("llm", conversation)
        #expect(reply.text == "w" && reply.finishReason == "tool_calls" && reply.contextID == "c")
        #expect(reply.toolCalls == [.init(id: "0", name: "weather", arguments: "{}")])
        #expect(reply.promptTokens == 4 && reply.completionTokens == 3)
        let expected = #"""
            {"inputs":[{"messages":[{"ofSystem":{"content":[{"text":"s"}]}},
            {"ofUser":{"content":[{"text":"u"}],"name":"bob"}},
            {"ofAssistant":{"content":[{"text":""}],"toolCalls":[{"id":"1","function":{"name":"weather","arguments":"{}"}}]}},
            {"ofTool":{"toolId":"1","name":"weather","content":[{"text":"sunny"}]}}],"scrubPii":false}],
            "tools":[{"function":{"name":"weather","description":"d","parameters":{"type":"object"}}}],
            "toolChoice":"auto","temperature":0.5}
            """#
        #expect(try JSONValue(Array(sidecar.asked[0].body.utf8)) == JSONValue(Array(expected.utf8)))
        #expect(sidecar.asked[0].line == "POST /v1.0-alpha2/conversation/llm/converse")
    }

    @Test("metadata: components, subscriptions and labels")
    func metadata() async throws {
        let answer = #"""
            {"id":"conf","runtimeVersion":"1.17.13","components":[{"name":"s","type":"state.sqlite","version":"v1",
            "capabilities":["ETAG"]}],"subscriptions":[{"pubsubname":"p","topic":"t","deadLetterTopic":"d",
            "rules":[{"match":"","path":"/e"}],"type":"PROGRAMMATIC"}],"extended":{"k":"v"}}
            """#
        let sidecar = try RecordingSidecar { $0.hasPrefix("GET") ? (200, answer, "") : (204, "", "") }
        let metadata = try await sidecar.client().metadata()
        #expect(metadata.id == "conf" && metadata.components.first?.capabilities == ["ETAG"])
        #expect(metadata.subscriptions.first?.paths == ["/e"] && metadata.extended == ["k": "v"])
        try await sidecar.client().setMetadata("color", "blue")
        #expect(sidecar.asked[1].line == "PUT /v1.0/metadata/color" && sidecar.asked[1].body == "blue")
    }
}
