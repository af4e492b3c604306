import JSON
import MCP
import Testing

@Suite("What a server offers")
struct OfferTests {
    private var caller = Caller()

    @Test("tools are listed with schemas and annotations")
    func tools() async throws {
        let tools = try await caller.ask("tools/list").result?["tools"]?.array ?? []
        #expect(tools.map { $0["name"]?.string } == ["read_note", "burn_note"])
        #expect(tools.first?["outputSchema"] == ["type": "object"])
        #expect(tools.first?["annotations"]?["readOnlyHint"] == true)
        #expect(tools.last?["annotations"]?["destructiveHint"] == true)
        #expect(tools.last?["outputSchema"] == nil)
    }

    @Test("a caller neither sees nor can call the tools it may not use")
    mutating func hidden() async throws {
        caller.name = "guest"
        #expect(try await caller.ask("tools/list").result?["tools"]?.array?.count == 1)
        let said = try await caller.ask("tools/call", ["name": "burn_note"])
        #expect(said.code == -32602)
        #expect(said == (try await caller.ask("tools/call", ["name": "no_such_tool"])))
    }

    @Test("lists come in pages, whose cursors only their own list takes")
    func pages() async throws {
        let caller = Caller(pageSize: 1)
        let first = try await caller.ask("tools/list").result
        let cursor = try #require(first?["nextCursor"])
        let second = try await caller.ask("tools/list", ["cursor": cursor]).result
        #expect(second?["tools"]?.array?.first?["name"] == "burn_note")
        #expect(second?["nextCursor"] == nil)
        let resources = try await caller.ask("resources/list", ["cursor": "two"]).result
        #expect(resources?["resources"]?.array?.first?["description"] == "The second")
        for wrong: JSONValue in ["", "at-0", "at-2", "at--1", "two", 1, [:], .null] {
            #expect(try await caller.ask("tools/list", ["cursor": wrong]).code == -32602)
            #expect(try await caller.ask("prompts/list", ["cursor": wrong]).code == -32602)
        }
    }

    @Test("a tool answers as structure and as text")
    func call() async throws {
        let said = try await caller.ask("tools/call", ["name": "read_note", "arguments": ["id": "ü"]])
        #expect(said.result?["isError"] == false)
        #expect(said.result?["structuredContent"] == ["note": "ü", "reader": "owner"])
        #expect(said.result?["content"]?.array?.first?["text"] == #"{"note":"ü","reader":"owner"}"#)
    }

    @Test("a tool's fault is an answer that models can read, not the protocol's error")
    func fault() async throws {
        let said = try await caller.ask("tools/call", ["name": "burn_note"])
        #expect(said.status == 200)
        #expect(said.result?["isError"] == true)
        #expect(said.result?["content"]?.array?.first?["text"] == "conflict: It is wet.")
        #expect(said.result?["structuredContent"] == nil)
    }

    @Test("what breaks inside is told without a word about it")
    func broken() async throws {
        for said in [
            try await caller.ask("tools/call", ["name": "tear_note"]),
            try await caller.askStateless("tools/call", ["name": "tear_note"]),
        ] {
            #expect(said.status == 200)
            #expect(said.code == -32603)
            #expect(said.body?["error"]?["message"]?.string?.contains("Torn") == false)
        }
        #expect(caller.faults == 2)
    }

    @Test("parameters of the wrong kind are invalid")
    func parameters() async throws {
        let calls: [(String, JSONValue)] = [
            ("tools/call", [:]), ("tools/call", ["name": 1]), ("tools/call", ["name": "read_note", "arguments": []]),
            ("tools/call", ["name": "read_note", "arguments": .null]), ("resources/read", [:]),
            ("resources/read", ["uri": []]), ("prompts/get", [:]), ("prompts/get", ["name": "none"]),
            ("prompts/get", ["name": "write"]), ("prompts/get", ["name": "write", "arguments": ["topic": 1]]),
            ("prompts/get", ["name": "write", "arguments": ["topic": "a", "other": "b"]]),
            ("completion/complete", [:]), ("completion/complete", ["argument": ["name": "a", "value": ""]]),
            ("completion/complete", ["argument": ["name": "a", "value": ""], "ref": ["type": "ref/tool"]]),
        ]
        for (method, params) in calls {
            let said = try await caller.ask(method, params)
            #expect(said.code == -32602, "\(method) \(params)")
            #expect(said.status == 200)
        }
    }

    @Test("resources are listed, templated and read")
    func resources() async throws {
        let list = try await caller.ask("resources/list").result
        #expect(list?["resources"]?.array?.first?["uri"] == "note://1")
        #expect(list?["nextCursor"] == "two")
        let templates = try await caller.ask("resources/templates/list").result
        #expect(templates?["resourceTemplates"]?.array?.first?["uriTemplate"] == "note://{id}")
        let read = try await caller.ask("resources/read", ["uri": "note://1"]).result
        #expect(read?["contents"] == [["uri": "note://1", "mimeType": "application/json", "text": "{}"]])
    }

    @Test("a resource that is not there is not found, in each revision's own words")
    func missingResource() async throws {
        let handshake = try await caller.ask("resources/read", ["uri": "note://9"])
        #expect(handshake.code == -32002)
        #expect(handshake.body?["error"]?["data"]?["uri"] == "note://9")
        let stateless = try await caller.askStateless("resources/read", ["uri": "note://9"])
        #expect(stateless.code == -32602)
        #expect(stateless.status == 400)
    }

    @Test("prompts are listed and filled in")
    func prompts() async throws {
        let list = try await caller.ask("prompts/list").result?["prompts"]?.array
        #expect(list?.first?["arguments"]?.array?.first?["required"] == true)
        let filled = try await caller.ask("prompts/get", ["name": "write", "arguments": ["topic": "rain"]]).result
        let message = filled?["messages"]?.array?.first
        #expect(message?["role"] == "user")
        #expect(message?["content"] == ["type": "text", "text": "Write about rain."])
    }

    @Test("a completion holds a hundred values at most")
    func completion() async throws {
        for reference: JSONValue in [
            ["type": "ref/prompt", "name": "write"], ["type": "ref/resource", "uri": "note://{id}"],
        ] {
            let params: JSONValue = ["ref": reference, "argument": ["name": "topic", "value": "r"]]
            let completion = try await caller.ask("completion/complete", params).result?["completion"]
            #expect(completion?["values"]?.array?.count == 100)
            #expect(completion?["total"] == 150)
            #expect(completion?["hasMore"] == true)
        }
    }
}
