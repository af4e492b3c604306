import Curl
import HTTPTypes
import TestSupport
import Testing

@testable import Web

@Suite struct ForwardingTests {
    @Test("method, path, query and body reach the API as they came")
    func request() async throws {
        try await withWeb(answering: { _ in .json("{}") }) { web, api in
            for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
                let body = CurlBody.bytes(Array(#"{"title":"é"}"#.utf8))
                _ = try await web.send(
                    method, "/api/tasks/1?a=b%20c&d", headers: [.contentType: "application/json"], body: body)
                let call = try #require(api.invocations.last)
                #expect(call.method == method)
                #expect(call.path == "/api/tasks/1?a=b%20c&d")
                #expect(call.text == #"{"title":"é"}"#)
                #expect(call.headers[.contentType] == "application/json")
            }
        }
    }

    @Test("only the headers that the API is meant to see are passed on")
    func requestHeaders() async throws {
        try await withWeb(answering: { _ in .json("{}") }) { web, api in
            var headers: HTTPFields = [
                .authorization: "Bearer abc", .cookie: "errand_refresh=x", .ifMatch: "\"3\"", .ifNoneMatch: "\"4\"",
                .idempotencyKey: "key", .errandClient: "web", .lastEventID: "9", .correlationID: "corr-1",
            ]
            for name in ["dapr-app-id", "dapr-api-token", "X-Forwarded-Host", "Forwarded", "X-Made-Up", "TE"] {
                headers[try #require(HTTPField.Name(name))] = "1"
            }
            headers[.forwardedFor] = "6.6.6.6"
            _ = try await web.send(.get, "/api/tasks", headers: headers)
            let seen = try #require(api.invocations.first).headers
            for name in [HTTPField.Name.authorization, .cookie, .ifMatch, .ifNoneMatch, .idempotencyKey, .errandClient]
            {
                #expect(seen[name] == headers[name])
            }
            #expect(seen[.lastEventID] == "9")
            #expect(seen[.correlationID] == "corr-1")
            #expect(seen[.forwardedFor]?.hasPrefix("127.0.0.1") == true)
            let traceparent = try #require(HTTPField.Name("traceparent"))
            #expect(seen[traceparent]?.count == 55)
            for name in ["dapr-app-id", "dapr-api-token", "X-Forwarded-Host", "Forwarded", "X-Made-Up", "TE"] {
                let field = try #require(HTTPField.Name(name))
                #expect(seen[field] != "1")
            }
        }
    }

    @Test(
        "who accepts nothing but events is said to accept refusals too, or sidecars would not pass them",
        arguments: ["text/event-stream", "Text/Event-Stream"])
    func events(accept: String) async throws {
        try await withWeb(answering: { _ in .json("{}") }) { web, api in
            _ = try await web.send(.get, "/api/chat", headers: [.accept: accept])
            _ = try await web.send(.get, "/api/chat", headers: [.accept: "application/json, text/event-stream"])
            #expect(
                api.invocations.map { $0.headers[.accept] } == [
                    "text/event-stream, application/problem+json", "application/json, text/event-stream",
                ])
        }
    }

    @Test(
        "the client's address is what the trusted proxies say, and not what the client says",
        arguments: [
            (0, "6.6.6.6", "127.0.0.1"), (1, "6.6.6.6, 10.0.0.9", "10.0.0.9"), (2, "6.6.6.6, 10.0.0.9", "6.6.6.6"),
            (1, "<script>", "127.0.0.1"), (3, "2001:db8::1", "2001:db8::1"),
        ])
    func clientAddress(proxies: Int, header: String, expected: String) async throws {
        let environment = ["ERRAND_TRUSTED_PROXIES": "\(proxies)"]
        try await withWeb(answering: { _ in .json("{}") }, environment) { web, api in
            _ = try await web.send(.get, "/api/tasks", headers: [.forwardedFor: header])
            let reported = api.invocations.first?.headers[.forwardedFor]?.split(separator: ",").first
            #expect(reported.map(String.init) == expected)
        }
    }

    @Test(
        "a path that a sidecar would resolve into another goes nowhere",
        arguments: [
            "/api/../job/sweep", "/api/%2e%2e/job/sweep", "/api/%252e%252e/dapr/subscribe", "/api/x/%2E./%2e%2e/y",
            "/api/a%5Cb", "/api/a%00b", "/api/a%3Fb", "/api/a%23b", "/api/100%", "/api/./x",
        ])
    func traversal(path: String) async throws {
        try await withWeb(answering: { _ in .json("{}") }) { web, api in
            let answer = try await web.send(.get, path)
            #expect(answer.status == 400 || answer.status == 404)
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(api.invocations.isEmpty)
        }
    }

    @Test(
        "only the API's own paths are forwarded",
        arguments: ["/job/x", "/dapr/subscribe", "/apix", "/internal/x", "/v1.0/metadata"])
    func otherPaths(path: String) async throws {
        try await withWeb(answering: { _ in .json("{}") }) { web, api in
            let answer = try await web.send(.post, path)
            #expect(answer.status == 404)
            #expect(api.invocations.isEmpty)
        }
    }

    @Test(
        "an address that programs look for and that is not here is not found, rather than known for another method",
        arguments: [
            "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/.well-known/security.txt",
            "/.well-known/change-password", "/.well-known/x/y",
        ])
    func wellKnown(path: String) async throws {
        try await withWeb(answering: { _ in .json("{}") }) { web, api in
            for method in [HTTPRequest.Method.get, .head, .post] {
                let answer = try await web.send(method, path)
                #expect(answer.status == 404 && answer["Allow"] == nil, "\(method)")
            }
            #expect(api.invocations.isEmpty)
        }
    }

    @Test(
        "each path goes to the service that answers it",
        arguments: [
            ("/api/tasks", "api"), ("/api/audit/verify", "audit"), ("/api/audit/openapi.json", "audit"),
            ("/api/notifications/openapi.json", "notification"), ("/api/notifications", "notification"),
            ("/api/chat", "chat"), ("/api/chat/conversations?limit=3", "chat"), ("/api/chatkit/session", "chat"),
            ("/mcp", "chat"), ("/.well-known/oauth-protected-resource/mcp", "chat"), ("/api/chats", "api"),
            ("/.well-known/jwks.json", "api"),
        ])
    func owners(path: String, app: String) {
        #expect(Forwarder.app(for: path) == app)
    }

    @Test("the key set and the API document are forwarded too")
    func otherEndpoints() async throws {
        try await withWeb(answering: { _ in .json("{}") }) { web, api in
            for path in ["/.well-known/jwks.json", "/openapi.json"] {
                let answer = try await web.send(.get, path)
                #expect(answer.status == 200)
                #expect(api.invocations.last?.path == path)
            }
        }
    }

    @Test("the MCP endpoint learns which page calls, under which host, and what the message says; the API does not")
    func mcpHeaders() async throws {
        try await withWeb(answering: { _ in .json("{}") }) { web, api in
            var headers: HTTPFields = [.origin: "https://evil.example"]
            for name in ["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "X-Forwarded-Host"] {
                headers[try #require(HTTPField.Name(name))] = name
            }
            for path in ["/mcp", "/api/tasks"] {
                _ = try await web.send(.post, path, headers: headers)
                let seen = try #require(api.invocations.last).headers
                for name in ["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"] {
                    #expect(seen[try #require(HTTPField.Name(name))] == name)
                }
                let host = seen[try #require(HTTPField.Name("X-Forwarded-Host"))]
                #expect(seen[.origin] == (path == "/mcp" ? "https://evil.example" : nil))
                #expect(path == "/mcp" ? host?.hasPrefix("127.0.0.1:") == true : host != "X-Forwarded-Host")
            }
        }
    }

    @Test("a body of up to 1 MiB is taken, a larger one is refused before the API hears of it")
    func bodyLimit() async throws {
        try await withWeb(answering: { .json("\($0.body.count)") }) { web, api in
            let fits = try await web.send(.post, "/api/tasks", body: .bytes([UInt8](repeating: 65, count: 1 << 20)))
            #expect(fits.text == "\(1 << 20)")
            let answer = try await web.send(
                .post, "/api/tasks", body: .bytes([UInt8](repeating: 65, count: (1 << 20) + 1)))
            #expect(answer.status == 413)
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(api.invocations.count == 1)
        }
    }
}
