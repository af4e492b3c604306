import JSON
import MCP
import Testing

@Suite("Without a handshake")
struct StatelessTests {
    private let caller = Caller()

    @Test("a server is discovered")
    func discover() async throws {
        let said = try await caller.askStateless("server/discover")
        #expect(said.status == 200)
        #expect(said.result?["supportedVersions"]?.array?.first == "2026-07-28")
        #expect(said.result?["capabilities"]?["tools"] == [:])
        #expect(said.result?["resultType"] == "complete")
        #expect(said.result?["cacheScope"] == "public")
        #expect(said.result?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "notes")
    }

    @Test(
        "every result says that it is complete, whose it is, and how long it holds",
        arguments: [
            ("tools/list", 300_000, "private"), ("prompts/list", 300_000, "private"), ("resources/list", 0, "private"),
            ("resources/templates/list", 3_600_000, "public"),
        ])
    func stamps(_ method: String, _ milliseconds: Int64, _ scope: String) async throws {
        let result = try await caller.askStateless(method).result
        #expect(result?["resultType"] == "complete")
        #expect(result?["ttlMs"]?.integer == milliseconds)
        #expect(result?["cacheScope"]?.string == scope)
        #expect(result?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["version"] == "1")
    }

    @Test("a tool's result is stamped and not to be kept")
    func call() async throws {
        let said = try await caller.askStateless("tools/call", ["name": "read_note", "arguments": ["id": 1]])
        #expect(said.result?["structuredContent"]?["note"] == 1)
        #expect(said.result?["resultType"] == "complete")
        #expect(said.result?["ttlMs"] == nil)
    }

    @Test("a request that does not say what it speaks, or with what client, is refused")
    func metadata() async throws {
        for meta: JSONValue in [
            [:], [], "2026-07-28", ["io.modelcontextprotocol/clientCapabilities": [:]],
            ["io.modelcontextprotocol/protocolVersion": "2026-07-28"],
            ["io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": 1],
            Caller.meta(20_260_728), Caller.meta(.null),
        ] {
            let said = try await caller.askStateless("tools/list", ["_meta": meta])
            #expect(said.status == 400)
            #expect(said.code == -32602)
        }
    }

    @Test(
        "headers that are missing or say something else than the body are refused",
        arguments: [
            ["mcp-protocol-version": nil], ["mcp-protocol-version": "2025-11-25"], ["mcp-protocol-version": "1"],
            ["mcp-method": nil], ["mcp-method": "tools/list"], ["mcp-method": "TOOLS/CALL"], ["mcp-name": nil],
            ["mcp-name": "burn_note"], ["mcp-name": "=?base64?YnVybl9ub3Rl?="], ["mcp-name": "=?base64?!!?="],
        ] as [[String: String?]])
    func headers(_ changes: [String: String?]) async throws {
        let said = try await caller.askStateless("tools/call", ["name": "read_note"], headers: changes)
        #expect(said.status == 400)
        #expect(said.code == -32020)
        #expect(said.body?["id"] == 7)
    }

    @Test("a name that a header cannot carry travels encoded")
    func encodedName() async throws {
        let headers = ["mcp-name": "=?base64?cmVhZF9ub3Rl?="]
        let said = try await caller.askStateless("tools/call", ["name": "read_note"], headers: headers)
        #expect(said.status == 200)
    }

    @Test("a header that is there twice is refused")
    func repeatedHeader() async throws {
        let fields = [
            (name: "MCP-Protocol-Version", value: "2026-07-28"), (name: "mcp-protocol-version", value: "2025-11-25"),
        ]
        let request = Caller.request("tools/list", ["_meta": Caller.meta()])
        let answer = await caller.server.answer(
            Array(request.utf8), headers: MessageHeaders(fields), for: "owner")
        #expect(answer.status == 400)
        #expect(try JSONValue(answer.body ?? [])["error"]?["code"] == -32020)
    }

    @Test(
        "a revision not spoken without handshake is refused with those that are",
        arguments: [
            "1900-01-01", "2025-11-25", "",
        ])
    func version(_ version: String) async throws {
        let said = try await caller.askStateless(
            "tools/list", ["_meta": Caller.meta(.string(version))], headers: ["mcp-protocol-version": version])
        #expect(said.status == 400)
        #expect(said.code == -32022)
        #expect(said.body?["error"]?["data"]?["supported"]?.array?.first == "2026-07-28")
    }

    @Test(
        "what went with the handshake is gone: 404 for intermediaries, method not found for clients",
        arguments: [
            "initialize", "ping", "logging/setLevel", "resources/subscribe", "tools/burn",
        ])
    func goneMethods(_ method: String) async throws {
        let said = try await caller.askStateless(method)
        #expect(said.status == 404)
        #expect(said.code == -32601)
    }

    @Test("the same metadata is read where there are no headers")
    func stream() async throws {
        let said = try await caller.send(Caller.request("tools/list", ["_meta": Caller.meta()]), headers: nil)
        #expect(said.result?["resultType"] == "complete")
        let wrong = try await caller.send(Caller.request("tools/list", ["_meta": Caller.meta("1")]), headers: nil)
        #expect(wrong.code == -32022)
    }

    @Test("a message's headers are made from it")
    func mirror() throws {
        func fields(_ text: String, agreed: String? = nil) throws -> [String: String] {
            let headers = MessageHeaders(mirroring: try RPCMessage(Array(text.utf8)), agreed: agreed)
            return Dictionary(uniqueKeysWithValues: headers.fields.map { ($0.name, $0.value) })
        }
        let stateless = Caller.request("resources/read", ["uri": "note://ü", "_meta": Caller.meta()])
        #expect(
            try fields(stateless) == [
                "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "resources/read",
                "Mcp-Name": "=?base64?bm90ZTovL8O8?=",
            ])
        #expect(try fields(Caller.request("initialize", [:]), agreed: "2025-06-18").isEmpty)
        let agreed = ["MCP-Protocol-Version": "2025-06-18"]
        #expect(try fields(Caller.request("tools/list", [:]), agreed: "2025-06-18") == agreed)
        #expect(try fields(#"{"jsonrpc":"2.0","method":"n"}"#, agreed: "2025-06-18") == agreed)
    }
}
