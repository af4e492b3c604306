import Curl
import HTTPTypes
import TestSupport
import Testing

@testable import Web

@Suite struct ForwardedAnswerTests {
    @Test("status, headers and body return as the API gave them, each cookie of its own")
    func answer() async throws {
        var headers: HTTPFields = [
            .eTag: "\"7\"", .retryAfter: "3", .cacheControl: "no-store", .contentType: "application/json",
        ]
        headers.append(HTTPField(name: .setCookie, value: "errand_refresh=a; Path=/api/auth; HttpOnly"))
        headers.append(HTTPField(name: .setCookie, value: "other=b, c; Expires=Sat, 21 Nov 2026 09:00:00 GMT"))
        let prepared = TestApplication.Answer(.created, headers: headers, body: Array(#"{"id":"1"}"#.utf8))
        try await withWeb(answering: { _ in prepared }) { web, _ in
            let answer = try await web.send(.post, "/api/tasks", body: .bytes(Array("{}".utf8)))
            #expect(answer.status == 201)
            #expect(answer.text == #"{"id":"1"}"#)
            #expect(answer["ETag"] == "\"7\"")
            #expect(answer["Retry-After"] == "3")
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer.headers[values: .setCookie].count == 2)
            #expect(answer["X-Content-Type-Options"] == "nosniff")
        }
    }

    @Test("headers of the hop and of the sidecars stay behind")
    func hopHeaders() async throws {
        var headers: HTTPFields = [.server: "theirs", .correlationID: "theirs"]
        for name in ["Keep-Alive", "dapr-made-up"] { headers[try #require(HTTPField.Name(name))] = "1" }
        let prepared = TestApplication.Answer(headers: headers)
        try await withWeb(answering: { _ in prepared }) { web, _ in
            let answer = try await web.send(.get, "/api/tasks", headers: [.correlationID: "mine"])
            for name in ["Keep-Alive", "dapr-made-up", "Server"] { #expect(answer[name] == nil) }
            #expect(answer.headers[values: .correlationID] == ["mine"])
        }
    }

    @Test("problems of the API pass as they are", arguments: [400, 401, 404, 409, 410, 412, 422, 429, 500, 503])
    func problems(status: Int) async throws {
        let body = #"{"type":"/problems/x","title":"X","status":1}"#
        try await withWeb(answering: { _ in .json(body, HTTPResponse.Status(code: status)) }) { web, _ in
            let answer = try await web.send(.get, "/api/tasks")
            #expect(answer.status == status)
            #expect(answer.text == body)
        }
    }

    @Test("no body where there is none", arguments: [204, 304])
    func empty(status: Int) async throws {
        try await withWeb(answering: { _ in TestApplication.Answer(HTTPResponse.Status(code: status)) }) { web, _ in
            let answer = try await web.send(.delete, "/api/tasks/1")
            #expect(answer.status == status)
            #expect(answer.body.isEmpty)
        }
    }

    @Test("a long answer arrives whole")
    func longAnswer() async throws {
        let text = String(repeating: "0123456789abcdef", count: 1 << 17)
        try await withWeb(answering: { _ in .json(text) }) { web, _ in
            let answer = try await web.send(.get, "/api/tasks")
            #expect(answer.body.count == text.utf8.count)
            #expect(answer.text == text)
        }
    }

    @Test("an API that the sidecar cannot reach is a bad gateway, and no host is named", arguments: [nil, 1])
    func apiDown(port: Int?) async throws {
        try await withWeb(apiPort: port, ["ERRAND_RETRY_WINDOW": "0s"]) { web in
            let answer = try await web.send(.get, "/api/tasks")
            #expect(answer.status == 502)
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(answer["Retry-After"] != nil)
            #expect(!answer.text.contains("127.0.0.1") && !answer.text.contains("ERR_"))
        }
    }

    @Test("an answer without a known length arrives as it is written")
    func chunked() async throws {
        let prepared = TestApplication.Answer(body: Array("one two three".utf8), pieces: 4)
        try await withWeb(answering: { _ in prepared }) { web, _ in
            let answer = try await web.send(.get, "/api/tasks")
            #expect(answer.text == "one two three")
        }
    }

    @Test("without a sidecar the API is unavailable, and the page is still served")
    func noSidecar() async throws {
        try await withWeb(["ERRAND_RETRY_WINDOW": "0s"]) { web in
            let answer = try await web.send(.get, "/api/tasks")
            #expect(answer.status == 503)
            #expect(answer["Content-Type"] == "application/problem+json")
            let page = try await web.send(.get, "/")
            #expect(page.status == 200)
        }
    }
}
