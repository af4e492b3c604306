import Curl
import HTTPTypes
import JSON
import Testing

@testable import Chat

@Suite("MCP")
struct MCPRouteTests {
    @Test("the registry's tools are the server's, those that write for tokens that may")
    func tools() async throws {
        try await ChatSuite.run { suite in
            let ann = try await suite.person()
            let all = try await ann.mcp("tools/list")["result"]?["tools"]?.array ?? []
            #expect(all.compactMap { $0["name"]?.string } == Tools.all.map(\.name))
            let reader = try await ann.reader()
            let readable = try await reader.mcp("tools/list")["result"]?["tools"]?.array ?? []
            #expect(
                readable.compactMap { $0["name"]?.string } == Tools.all.filter(\.annotations.isReadOnly).map(\.name))
            #expect(readable.allSatisfy { $0["annotations"]?["readOnlyHint"] == true })
            let call: JSONValue = ["name": "add_task", "arguments": ["title": "Buy milk"]]
            #expect(try await reader.mcp("tools/call", call)["error"]?["code"] == -32602)
            #expect(try await ann.tasks().isEmpty)
            let made = try await ann.mcp("tools/call", call)["result"]?["structuredContent"]?["task"]
            #expect(try await ann.tasks()["Buy milk"]?["id"] == made?["id"])
        }
    }

    @Test("a resource is read by its owner, and is not there for anybody else")
    func resources() async throws {
        try await ChatSuite.run { suite in
            let (ann, bob) = (try await suite.person(), try await suite.person())
            let id = try await ann.task("Secret plan")
            let uri: JSONValue = ["uri": .string("errand://task/\(id)")]
            let text = try await ann.mcp("resources/read", uri)["result"]?["contents"]?.array?.first?["text"]?.string
            #expect(text?.contains("Secret plan") == true)
            #expect(try await bob.mcp("resources/read", uri)["error"]?["code"] == -32002)
            let listed = try await bob.mcp("resources/list")["result"]?["resources"]?.array ?? []
            #expect(listed.count == TaskView.allCases.count)
        }
    }

    @Test("a client without a token that holds is told where tokens come from")
    func challenge() async throws {
        try await ChatSuite.run { suite in
            var nobody = try await suite.person()
            nobody.token = "nonsense"
            let answer = try await nobody.send(.post, "/mcp", ["jsonrpc": "2.0", "id": 1, "method": "ping"])
            #expect(answer.status == 401)
            #expect(answer.json["error"]?["code"] == -32600)
            let path = "/.well-known/oauth-protected-resource/mcp"
            let challenge = answer.headers[.wwwAuthenticate] ?? ""
            #expect(challenge.contains("resource_metadata=\"\(nobody.base)\(path)\""))
            #expect(try await nobody.send(.get, path).json["resource"]?.string == nobody.base + "/mcp")
        }
    }

    @Test("a client is told the address that it used, as the proxies in front say it")
    func publicOrigin() async throws {
        try await ChatSuite.run { suite in
            let ann = try await suite.person()
            for (host, proto, expected) in [
                ("errand.example.com", "https", "https://errand.example.com/mcp"),
                ("errand.example.com, chat-dapr", "https", "https://errand.example.com/mcp"),
                ("[::1]:3000", "http", "http://[::1]:3000/mcp"), ("a\"b", "gopher", "http://localhost/mcp"),
                ("", "http", "http://localhost/mcp"),
            ] {
                let fields = [("X-Forwarded-Host", host), ("X-Forwarded-Proto", proto)]
                let answer = try await ann.metadata(fields)
                #expect(answer.json["resource"]?.string == expected)
            }
        }
    }

    @Test("a web page may call if it is of this machine, or if the operator named its origin")
    func origins() async throws {
        var choices = ChatSuite.Choices()
        choices.settings = ["ERRAND_ALLOWED_ORIGINS": "https://errand.example.com"]
        try await ChatSuite.run(choices) { suite in
            let ann = try await suite.person()
            for (origin, status) in [
                ("https://errand.example.com", 200), ("http://localhost:6274", 200), ("http://[::1]", 200),
                ("https://evil.example", 403), ("https://errand.example.com.evil.example", 403), ("null", 403),
                ("http://localhost.evil.example", 403), ("http://localhost:1@evil.example", 403), ("", 403),
                ("http://127.0.0.1:", 403), ("HTTP://LOCALHOST", 403),
            ] {
                let answer = try await ann.ping([.origin: origin])
                #expect(answer.status == status, "\(origin): \(answer.text)")
                // What a page may not read it might as well not have asked.
                #expect(answer.headers[.accessControlAllowOrigin] == (status == 200 ? origin : nil), "\(origin)")
                let asked: HTTPFields = [.origin: origin, .accessControlRequestMethod: "POST"]
                let preflight = try await ann.preflight(asked)
                #expect((preflight.headers[.accessControlAllowOrigin] == origin) == (status == 200), "\(origin)")
                let allowed = preflight.headers[.accessControlAllowHeaders] ?? ""
                #expect(allowed.contains("authorization") == (status == 200))
            }
        }
    }

    @Test("what is wrong before a message is read is told in the protocol's words, with HTTP's status")
    func refusals() async throws {
        try await ChatSuite.run { suite in
            let ann = try await suite.person()
            for (headers, status) in [
                ([.accept: "text/event-stream"], 406), ([.accept: "application/json;q=0"], 406),
                ([.accept: "application/*;q=0.5"], 200), ([.contentType: "text/plain"], 415),
            ] as [(HTTPFields, Int)] {
                let answer = try await ann.ping(headers)
                #expect(answer.status == status)
                #expect((answer.json["error"]?["code"] == -32600) == (status != 200))
            }
            let large = try await ann.send(.post, "/mcp", .string(String(repeating: "x", count: 1 << 20)))
            #expect(large.status == 413)
            #expect(large.json["error"]?["code"] == -32600)
            for method in [HTTPRequest.Method.get, .delete, .put] {
                let answer = try await ann.send(method, "/mcp")
                #expect(answer.status == 405)
                #expect(answer.headers[.allow] == "OPTIONS, POST")
            }
        }
    }

    @Test("an address stands for one thing, and reads back as it was written")
    func addresses() {
        for address in [
            ErrandURI.task("1"), .filter("a/b?c#d"), .tag("zwei Wörter"), .tag("100 %"), .view(.today),
        ] {
            #expect(ErrandURI(address.text) == address, "\(address.text)")
        }
        for text in [
            "", "errand://", "errand://task", "errand://task/", "errand://task/%", "errand://task/%zz",
            "errand://task/%ff",
            "errand://task/a/b", "errand://today/", "errand://user/1", "ERRAND://today", "file:///etc/passwd",
            "errand://tag/" + String(repeating: "x", count: 500),
        ] {
            #expect(ErrandURI(text) == nil, "\(text)")
        }
    }
}

extension Person {
    /// Asks the MCP server as a client does that has shaken hands.
    fileprivate func mcp(_ method: String, _ params: JSONValue = [:]) async throws -> JSONValue {
        let answer = try await post(["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": params])
        guard answer.status == 200 else { throw Unexpected(answer.text) }
        return answer.json
    }

    /// The metadata, as a proxy that says so gets them.
    fileprivate func metadata(_ fields: [(String, String)]) async throws -> Answer {
        var request = CurlRequest(.get, base + "/.well-known/oauth-protected-resource")
        for (name, value) in fields {
            guard let name = HTTPField.Name(name) else { continue }
            request.headers[name] = value
        }
        return Answer(try await suite.curl.execute(request))
    }

    fileprivate func ping(_ headers: HTTPFields) async throws -> Answer {
        try await post(["jsonrpc": "2.0", "id": 1, "method": "ping"], headers)
    }

    fileprivate func preflight(_ headers: HTTPFields) async throws -> Answer {
        Answer(
            try await suite.curl.execute(CurlRequest(.options, base + "/mcp", headers: headers, timeout: .seconds(60))))
    }

    private func post(_ message: JSONValue, _ changes: HTTPFields = [:]) async throws -> Answer {
        var headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "application/json"]
        if let version = HTTPField.Name("MCP-Protocol-Version") { headers[version] = "2025-11-25" }
        for field in changes { headers[field.name] = field.value }
        let request = CurlRequest(
            .post, base + "/mcp", headers: headers, body: .bytes(message.bytes), timeout: .seconds(60))
        return Answer(try await suite.curl.execute(request))
    }
}
