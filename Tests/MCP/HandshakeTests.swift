import JSON
import MCP
import Testing

@Suite("With a handshake")
struct HandshakeTests {
    private let caller = Caller()

    private func shake(_ version: JSONValue, headers: [String: String] = [:]) async throws -> Said {
        let params: JSONValue = [
            "protocolVersion": version, "capabilities": [:], "clientInfo": ["name": "c", "version": "1"],
        ]
        return try await caller.send(Caller.request("initialize", params), headers: headers)
    }

    @Test("the client's revision is spoken where it is known", arguments: ["2025-06-18", "2025-11-25"])
    func known(_ version: String) async throws {
        let said = try await shake(.string(version))
        #expect(said.status == 200)
        #expect(said.result?["protocolVersion"]?.string == version)
        #expect(said.result?["serverInfo"]?["name"] == "notes")
        #expect(said.result?["instructions"] == "Read them.")
        #expect(said.result?["capabilities"] == ["tools": [:], "resources": [:], "prompts": [:], "completions": [:]])
        #expect(said.result?["resultType"] == nil)
    }

    @Test("any other gets the newest with a handshake", arguments: ["2024-11-05", "2025-03-26", "2026-07-28", "9", ""])
    func others(_ version: String) async throws {
        #expect(try await shake(.string(version)).result?["protocolVersion"] == "2025-11-25")
    }

    @Test("a handshake that says too little is told so")
    func incomplete() async throws {
        #expect(try await shake(20_250_618).code == -32602)
        for params: JSONValue in [[:], ["protocolVersion": "2025-06-18"]] {
            let said = try await caller.send(Caller.request("initialize", params), headers: [:])
            #expect(said.code == -32602)
        }
    }

    @Test("a server announces only what it has")
    func capabilities() async throws {
        let server = Server<String>(ServerDescription(name: "n", title: "N", version: "1"), tools: NoteBook())
        let params: JSONValue = ["protocolVersion": "2025-06-18", "capabilities": [:], "clientInfo": [:]]
        let answer = await server.answer(Array(Caller.request("initialize", params).utf8), headers: nil, for: "owner")
        #expect(try JSONValue(answer.body ?? [])["result"]?["capabilities"] == ["tools": [:]])
        let other = await server.answer(Array(Caller.request("prompts/list", [:]).utf8), headers: nil, for: "owner")
        #expect(try JSONValue(other.body ?? [])["error"]?["code"] == -32601)
    }

    @Test("a later message without a version is read by the oldest one spoken here")
    func missingVersion() async throws {
        let said = try await caller.send(Caller.request("tools/list", [:]), headers: [:])
        #expect(said.status == 200 && said.body?["result"]?["tools"] != nil)
        let told = try await caller.send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, headers: [:])
        #expect(told.status == 202)
    }

    @Test("a version not spoken here is refused with those that are", arguments: ["2025-03-26", "1900-01-01", "", "x"])
    func wrongVersion(_ version: String) async throws {
        let said = try await caller.ask("tools/list", version: version)
        #expect(said.status == 400)
        #expect(said.code == -32022)
        #expect(said.body?["error"]?["data"]?["supported"]?.array?.contains("2025-06-18") == true)
        #expect(said.body?["error"]?["data"]?["requested"]?.string == version)
        #expect(said.body?["id"] == 7)
    }

    @Test(
        "unknown methods are the protocol's error, answered like any request",
        arguments: [
            "tools/burn", "", "rpc.discover", "logging/setLevel", "resources/subscribe", "server/discover",
            "subscriptions/listen",
        ])
    func unknownMethods(_ method: String) async throws {
        let said = try await caller.ask(method)
        #expect(said.status == 200)
        #expect(said.code == -32601)
    }

    @Test("a transport without headers needs none")
    func stream() async throws {
        #expect(try await caller.send(Caller.request("ping", [:]), headers: nil).result == [:])
    }
}
