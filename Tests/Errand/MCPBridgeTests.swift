import Curl
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Errand

@Suite("errand mcp")
struct MCPBridgeTests {
    private static let meta = #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#

    @Test("a request goes out with the headers that repeat it, and its answer comes back on one line")
    func stateless() async throws {
        let suite = try MCPSuiteDouble { _ in (200, #"{"jsonrpc":"2.0","id":1,"# + "\n" + #" "result":{}}"#) }
        let line = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ü","_meta":\#(Self.meta)}}"#
        let answers = await suite.bridge([line])
        #expect(answers == [#"{"jsonrpc":"2.0","id":1,"result":{}}"#])
        let call = try #require(suite.calls.first)
        #expect(call.body == line)
        #expect(call.request.header("authorization") == "Bearer secret")
        #expect(call.request.header("mcp-protocol-version") == "2026-07-28")
        #expect(call.request.header("mcp-method") == "tools/call")
        #expect(call.request.header("mcp-name") == "=?base64?w7w=?=")
    }

    @Test("after the handshake every message says what it agreed on")
    func handshake() async throws {
        let suite = try MCPSuiteDouble { body in
            body.contains("initialize\"")
                ? (200, #"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}}"#)
                : body.contains("\"id\"") ? (200, #"{"jsonrpc":"2.0","id":"a","result":{"tools":[]}}"#) : (202, "")
        }
        let answers = await suite.bridge([
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            "", #"{"jsonrpc":"2.0","id":"a","method":"tools/list"}"#,
        ])
        #expect(answers.count == 2)
        #expect(answers.contains(#"{"jsonrpc":"2.0","id":"a","result":{"tools":[]}}"#))
        #expect(suite.calls.count == 3)
        #expect(suite.calls.first?.request.header("mcp-protocol-version") == nil)
        for call in suite.calls.dropFirst() {
            #expect(call.request.header("mcp-protocol-version") == "2025-06-18")
        }
    }

    @Test("what is no message is refused here, and what follows is carried on")
    func garbage() async throws {
        let suite = try MCPSuiteDouble { _ in (200, #"{"jsonrpc":"2.0","id":3,"result":{}}"#) }
        let long = #"{"jsonrpc":"2.0","id":2,"method":""# + String(repeating: "x", count: 2 << 20) + #""}"#
        let answers = await suite.bridge([
            "not json", #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, "[]", long,
            #"{"jsonrpc":"2.0","id":3,"method":"ping"}"#,
        ])
        let codes = try answers.map { try JSONValue(Array($0.utf8))["error"]?["code"]?.integer }
        #expect(codes == [-32700, -32600, -32600, -32600, nil])
        #expect(suite.calls.count == 1)
    }

    @Test(
        "an answer in another language becomes one in the client's, under its own id",
        arguments: [
            (401, #"{"jsonrpc":"2.0","error":{"code":-32600,"message":"Sign in first"}}"#),
            (502, #"{"type":"/problems/api-not-reached","title":"The API does not answer","status":502}"#),
            (413, ""), (200, "<html>"), (202, ""),
        ])
    func otherAnswers(_ status: Int, _ body: String) async throws {
        let suite = try MCPSuiteDouble { _ in (status, body) }
        let answers = await suite.bridge([#"{"jsonrpc":"2.0","id":"x","method":"ping"}"#])
        try #require(answers.count == 1)
        let answer = try JSONValue(Array(answers[0].utf8))
        #expect(answer["id"] == "x")
        #expect(answer["error"]?["message"]?.string?.isEmpty == false)
        #expect(!answers[0].contains("secret"))
    }

    @Test("a suite that is not there is told as an error to every request")
    func nobody() async throws {
        let suite = try MCPSuiteDouble { _ in (200, "") }
        suite.stop()
        let answers = await suite.bridge([
            #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, #"{"jsonrpc":"2.0","method":"notifications/x"}"#,
        ])
        try #require(answers.count == 1)
        #expect(try JSONValue(Array(answers[0].utf8))["error"]?["code"] == -32603)
    }

    @Test("a request that the client has given up is not answered")
    func cancelled() async throws {
        let isCancelled = Atomic(false)
        let suite = try MCPSuiteDouble { body in
            // Answers once the cancellation has been read, which is before the line after it is carried.
            if body.contains("\"slow\"") { while !isCancelled.load(ordering: .acquiring) { usleep(1000) } }
            if body.contains("\"last\"") { isCancelled.store(true, ordering: .releasing) }
            return (200, #"{"jsonrpc":"2.0","id":0,"result":{}}"#)
        }
        let answers = await suite.bridge([
            #"{"jsonrpc":"2.0","id":"slow","method":"ping"}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"slow"}}"#,
            #"{"jsonrpc":"2.0","id":"last","method":"ping"}"#,
        ])
        #expect(answers == [#"{"jsonrpc":"2.0","id":"last","result":{}}"#])
    }

    @Test("lines are found however they are cut")
    func lines() {
        var lines = MessageLines()
        #expect(lines.split(Array("a".utf8)).isEmpty)
        #expect(lines.split(Array("b\r\n\n \nc\nd".utf8)).map(\.bytes) == [Array("ab\r".utf8), Array("c".utf8)])
        #expect(lines.finish()?.bytes == Array("d".utf8))
        #expect(lines.finish() == nil)
    }
}
