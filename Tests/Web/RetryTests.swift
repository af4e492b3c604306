import Curl
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import Web

@Suite("Calls that did not reach their service")
struct RetryTests {
    private static let sidecarSays = #"{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: api, err: "#

    /// A web service whose sidecar is played by the test: `answers` in turn, then 200.
    private func withSidecar(
        _ answers: [TestApplication.Answer], _ environment: [String: String] = [:],
        _ body: (WebClient, TestApplication) async throws -> Void
    ) async throws {
        let left = Mutex(answers)
        let sidecar = TestApplication { _ in
            left.withLock { $0.isEmpty ? .json(#"{"ok":true}"#) : $0.removeFirst() }
        }
        try await sidecar.run { port in
            try await withWeb(environment.merging(["DAPR_HTTP_PORT": "\(port)"]) { $1 }) { try await body($0, sidecar) }
        }
    }

    private static func miss(_ reason: String, _ status: HTTPResponse.Status = .internalServerError)
        -> TestApplication.Answer
    { .json(sidecarSays + reason + #""}"#, status) }

    private static let unsentReasons = [
        "rpc error: code = Internal desc = error invoking app channel: Post: dial tcp 127.0.0.1:9000: connect: connection refused",
        #"rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial tcp\""#,
        "failed to resolve address for 'api-dapr.errand.svc.cluster.local'",
    ]

    @Test("what was surely not sent is made again, whatever it is", arguments: unsentReasons)
    func unsent(reason: String) async throws {
        for method in [HTTPRequest.Method.get, .post, .patch, .delete, .put] {
            try await withSidecar([Self.miss(reason), Self.miss(reason)]) { web, sidecar in
                let answer = try await web.send(method, "/api/tasks/1", body: .bytes(Array("{}".utf8)))
                #expect(answer.status == 200)
                #expect(sidecar.calls.count == 3)
                #expect(sidecar.calls.allSatisfy { $0.text == "{}" })
            }
        }
    }

    @Test(
        "what may have been done already is made again only where a second time changes nothing",
        arguments: [
            (HTTPRequest.Method.get, "/api/tasks", true), (.put, "/api/tasks/1", true), (.post, "/api/tasks", true),
            (.post, "/api/tasks/quick", true), (.post, "/api/tasks/bulk", true), (.post, "/api/auth/signin", false),
            (.patch, "/api/tasks/1", false), (.delete, "/api/tasks/1", false), (.post, "/api/chat", false),
        ])
    func unknown(method: HTTPRequest.Method, path: String, isRepeated: Bool) async throws {
        let lost = Self.miss("rpc error: code = Unavailable desc = error reading from server: EOF")
        try await withSidecar([lost]) { web, sidecar in
            let answer = try await web.send(method, path, body: .bytes(Array("{}".utf8)))
            #expect(answer.status == (isRepeated ? 200 : 502))
            #expect(sidecar.calls.count == (isRepeated ? 2 : 1))
        }
    }

    @Test("a conditional change is not made again: the second would meet the first")
    func conditional() async throws {
        let lost = Self.miss("rpc error: code = Unavailable desc = transport is closing")
        try await withSidecar([lost]) { web, sidecar in
            let answer = try await web.send(
                .put, "/api/tasks/1", headers: [.ifMatch: "\"3\""], body: .bytes(Array("{}".utf8)))
            #expect(answer.status == 502)
            #expect(sidecar.calls.count == 1)
        }
    }

    @Test("a creation has the same Idempotency-Key each time, the client's where it gave one, and never one twice")
    func keys() async throws {
        let lost = Self.miss("rpc error: code = Unavailable desc = transport is closing")
        try await withSidecar([lost]) { web, sidecar in
            for _ in 0..<2 { _ = try await web.send(.post, "/api/tasks", body: .bytes(Array("{}".utf8))) }
            _ = try await web.send(
                .post, "/api/tasks", headers: [.idempotencyKey: "mine"], body: .bytes(Array("{}".utf8)))
            let keys = sidecar.calls.map { $0.headers[.idempotencyKey] ?? "" }
            #expect(keys[0] == keys[1] && keys[0] != keys[2] && keys[3] == "mine")
            #expect(keys.allSatisfy { !$0.isEmpty })
        }
    }

    @Test("after the window the client is told, with a problem document that names no host")
    func window() async throws {
        let misses = (0..<200).map { _ in Self.miss(Self.unsentReasons[0]) }
        // Long enough for a second call on a machine where the first one takes seconds.
        try await withSidecar(misses, ["ERRAND_RETRY_WINDOW": "5s"]) { web, sidecar in
            let answer = try await web.send(.get, "/api/tasks")
            #expect(answer.status == 502)
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(answer["Retry-After"] == "1")
            #expect(!answer.text.contains("127.0.0.1"))
            #expect((2...30).contains(sidecar.calls.count))
        }
    }

    @Test("a call that access control refuses is a problem document without the identities of apps, made once")
    func refused() async throws {
        let reason =
            "rpc error: code = PermissionDenied desc = access control policy has denied access to id: spiffe://public/ns/x"
        try await withSidecar([Self.miss(reason, .forbidden)]) { web, sidecar in
            let answer = try await web.send(.get, "/api/chat/conversations")
            #expect(answer.status == 502)
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(answer.text.contains("/problems/call-refused"))
            #expect(!answer.text.contains("spiffe"))
            #expect(sidecar.calls.count == 1)
        }
    }

    @Test(
        "a body that is too large for a sidecar is a 413 in words",
        arguments: [
            ("rpc error: code = ResourceExhausted desc = grpc: received message larger than max (5 vs. 4)", 500),
            ("stream too large", 500), ("http: request body too large", 413),
        ])
    func tooLarge(reason: String, status: Int) async throws {
        try await withSidecar([Self.miss(reason, HTTPResponse.Status(code: status))]) { web, sidecar in
            let answer = try await web.send(.post, "/api/tasks/import", body: .bytes(Array("x".utf8)))
            #expect(answer.status == 413)
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(sidecar.calls.count == 1)
        }
    }
}
