import JSON
import MCP
import Testing

@Suite("Messages")
struct MessageTests {
    private let caller = Caller()

    @Test("bytes that are not JSON are a parse error without an id", arguments: ["", "{", "nul", "{\"a\":}", "\u{1}"])
    func garbage(_ text: String) async throws {
        let said = try await caller.send(text)
        #expect(said.status == 400)
        #expect(said.code == -32700)
        #expect(said.body?["id"] == nil)
        #expect(said.body?["jsonrpc"] == "2.0")
    }

    @Test("invalid UTF-8 is a parse error")
    func encoding() async throws {
        let bytes: [UInt8] = Array(#"{"jsonrpc":"2.0","id":1,"method":""#.utf8) + [0xFF] + Array(#""}"#.utf8)
        let answer = await caller.server.answer(bytes, headers: nil, for: "owner")
        #expect(try JSONValue(answer.body ?? [])["error"]?["code"] == -32700)
    }

    @Test(
        "JSON that is no single message is an invalid request",
        arguments: [
            "[]", "1", "null", "\"ping\"",
            #"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#,
            #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]"#,
            #"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, #"{"id":1,"method":"ping"}"#,
            #"{"jsonrpc":2.0,"id":1,"method":"ping"}"#, #"{"jsonrpc":"2.0","id":1}"#, "{}",
            #"{"jsonrpc":"2.0","id":1,"method":1}"#, #"{"jsonrpc":"2.0","id":1,"method":null}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#,
            #"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}"#,
        ])
    func malformed(_ text: String) async throws {
        let said = try await caller.send(text)
        #expect(said.status == 400)
        #expect(said.code == -32600)
    }

    @Test(
        "an id is a string or an integer",
        arguments: ["null", "1.5", "1.0", "1e3", "{}", "[1]", "true", "99999999999999999999"])
    func wrongIDs(_ id: String) async throws {
        let said = try await caller.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#)
        #expect(said.status == 400)
        #expect(said.code == -32600)
        #expect(said.body?["id"] == nil)
    }

    @Test("an id comes back as it was sent", arguments: ["0", "-3", "9007199254740993", #""a""#, #""""#, #""ü \" 1""#])
    func ids(_ id: String) async throws {
        let said = try await caller.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#)
        #expect(said.status == 200)
        #expect(said.body?["id"] == (try JSONValue(Array(id.utf8))))
        #expect(said.result == [:])
    }

    @Test("an id beyond all measure is refused, not echoed")
    func longID() async throws {
        let id = String(repeating: "x", count: 5_000)
        let said = try await caller.send(#"{"jsonrpc":"2.0","id":"\#(id)","method":"ping"}"#)
        #expect(said.code == -32600)
        #expect(said.body?["id"] == nil)
    }

    @Test("two requests with one id are two requests")
    func duplicateIDs() async throws {
        for _ in 1...2 {
            #expect(try await caller.ask("ping").result == [:])
        }
    }

    @Test("parameters are an object", arguments: ["[]", "null", "1", "\"a\""])
    func parameters(_ params: String) async throws {
        let said = try await caller.send(#"{"jsonrpc":"2.0","id":7,"method":"ping","params":\#(params)}"#)
        #expect(said.code == -32602)
        #expect(said.body?["id"] == 7)
    }

    @Test("deep nesting is refused at once", arguments: [33, 100_000])
    func depth(_ depth: Int) async throws {
        let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let said = try await caller.send(#"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":\#(nested)}}"#)
        #expect(said.status == 400)
        #expect(said.code == -32600)
        let batch = try await caller.send(nested)
        #expect(batch.code == -32600)
    }

    @Test("notifications and answers are taken without a word")
    func silence() async throws {
        for text in [
            #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            #"{"jsonrpc":"2.0","method":"notifications/unheard-of","params":{}}"#,
            #"{"jsonrpc":"2.0","id":1,"result":{}}"#, #"{"jsonrpc":"2.0","id":1,"error":{}}"#,
        ] {
            let said = try await caller.send(text)
            #expect(said.status == 202)
            #expect(said.body == nil)
        }
    }

    @Test("an answer to nothing is refused where there is no handshake")
    func answers() async throws {
        let said = try await caller.send(
            #"{"jsonrpc":"2.0","id":1,"result":{}}"#, headers: ["MCP-Protocol-Version": "2026-07-28"])
        #expect(said.status == 400)
        #expect(said.code == -32600)
    }

    @Test("a message may be a mebibyte of text")
    func large() async throws {
        let text = String(repeating: "ü", count: 1 << 19)
        let said = try await caller.ask("tools/call", ["name": "read_note", "arguments": ["id": .string(text)]])
        #expect(said.result?["structuredContent"]?["note"]?.string == text)
    }
}
