import Curl
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Testing

@testable import Web

@Suite struct ForwardedAnswerTests {
    @Test("status, headers and body return as the API gave them, each cookie of its own")
    func answer() async throws {
        let answering: @Sendable (RecordedSidecar.Call) async throws -> Response = { _ in
            var headers: HTTPFields = [.eTag: "\"7\"", .retryAfter: "3", .cacheControl: "no-store"]
            headers.append(HTTPField(name: .setCookie, value: "errand_refresh=a; Path=/api/auth; HttpOnly"))
            headers.append(HTTPField(name: .setCookie, value: "other=b, c; Expires=Sat, 21 Nov 2026 09:00:00 GMT"))
            return .json(#"{"id":"1"}"#, .created, headers: headers)
        }
        try await withWeb(answering: answering) { web, _ in
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
        let answering: @Sendable (RecordedSidecar.Call) async throws -> Response = { _ in
            var headers: HTTPFields = [.connection: "X-Private", .server: "sidecar", .correlationID: "theirs"]
            for name in ["X-Private", "Keep-Alive", "dapr-callee-app-id"] {
                headers[try #require(HTTPField.Name(name))] = "1"
            }
            return .json("{}", headers: headers)
        }
        try await withWeb(answering: answering) { web, _ in
            let answer = try await web.send(.get, "/api/tasks", headers: [.correlationID: "mine"])
            for name in ["X-Private", "Keep-Alive", "dapr-callee-app-id", "Server"] { #expect(answer[name] == nil) }
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
        try await withWeb(answering: { _ in Response(status: HTTPResponse.Status(code: status)) }) { web, _ in
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

    @Test("an API that the sidecar cannot reach is a bad gateway, and no host is named")
    func apiDown() async throws {
        let body = #"{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: api, err: dial tcp 10.1.2.3"}"#
        try await withWeb(answering: { _ in .json(body, .internalServerError) }) { web, _ in
            let answer = try await web.send(.get, "/api/tasks")
            #expect(answer.status == 502)
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(answer["Retry-After"] != nil)
            #expect(!answer.text.contains("10.1.2.3"))
        }
    }

    @Test("without a sidecar the API is unavailable, and the page is still served")
    func noSidecar() async throws {
        try await withWeb(["DAPR_HTTP_PORT": "1"]) { web in
            let answer = try await web.send(.get, "/api/tasks")
            #expect(answer.status == 503)
            #expect(answer["Content-Type"] == "application/problem+json")
            let page = try await web.send(.get, "/")
            #expect(page.status == 200)
        }
    }
}
