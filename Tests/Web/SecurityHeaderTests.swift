import Curl
import HTTPTypes
import Testing

@Suite struct SecurityHeaderTests {
    @Test(
        "every answer forbids whatever the page is not made of",
        arguments: [
            "/", "/config.json", "/assets/x/icon.svg", "/assets/x/none.js", "/nowhere", "/docs", "/docs/tasks.json",
        ])
    func everyAnswer(path: String) async throws {
        try await withWeb { web in
            let answer = try await web.send(.get, path)
            let policy = try #require(answer["Content-Security-Policy"])
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("require-trusted-types-for 'script'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(answer["X-Content-Type-Options"] == "nosniff")
            #expect(answer["Referrer-Policy"] == "no-referrer")
            #expect(answer["Permissions-Policy"]?.contains("camera=()") == true)
        }
    }

    @Test("the policy lets the page reach its sync service and no other host")
    func syncOrigin() async throws {
        try await withWeb(["ERRAND_PORT_OFFSET": "200"]) { web in
            let answer = try await web.send(.get, "/", headers: .host("errand.example:3200"))
            #expect(answer["Content-Security-Policy"]?.contains("connect-src 'self' ws://errand.example:8203;") == true)
        }
    }

    @Test(
        "a host that is none does not reach the policy",
        arguments: ["a.example; script-src *", "a.example,b", "'self'", "a b"])
    func forgedHost(host: String) async throws {
        try await withWeb { web in
            let answer = try await web.send(.get, "/", headers: .host(host))
            #expect(answer["Content-Security-Policy"]?.contains("connect-src 'self' ws://127.0.0.1:8003;") ?? true)
            #expect(answer["Content-Security-Policy"]?.contains("script-src 'self'; style") ?? true)
        }
    }
}
