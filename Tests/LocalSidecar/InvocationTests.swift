import Curl
import HTTPTypes
import JSON
import LocalSidecar
import Synchronization
import TestSupport
import Testing

@Suite("Invocation")
struct InvocationTests {
    private let curl = CurlClient()

    private func invoking(
        _ callee: TestApplication, _ body: (_ url: String, _ calleePort: Int) async throws -> Void
    ) async throws {
        try await callee.run { port in
            let configurations = [
                SidecarConfiguration(appID: "caller"), SidecarConfiguration(appID: "callee", appPort: port),
            ]
            try await SidecarHarness.run(configurations) { try await body($0.url("caller"), port) }
        }
    }

    private func message(_ url: String) async throws -> String? {
        let answer = try await curl.execute(CurlRequest(.get, url))
        return try JSONValue(answer.body)["message"]?.string
    }

    @Test("a callee's path is decoded, cleaned, and written as Go writes it")
    func paths() async throws {
        let callee = TestApplication()
        try await invoking(callee) { url, _ async throws in
            for (asked, received) in [
                ("/v1.0/invoke/callee/method/a/%2e%2e/b", "/b"), ("/v1.0/invoke/callee/method/%41", "/A"),
                ("/v1.0/invoke/callee/method/a%2Bb", "/a+b"), ("/v1.0/invoke/callee/method/a%2520b", "/a%20b"),
                ("/v1.0/invoke/callee/method/a!b", "/a!b"), ("/v1.0/invoke/callee/method/a%21%C3%A9", "/a%21%C3%A9"),
                ("/v1.0/invoke/callee/method/%2e%2e%2Fc?q=%2e", "/c?q=%2e"), ("/v1.0//invoke//callee/method/d", "/d"),
                ("/v1.0/invoke/call%65e/method/", "/"), ("/v1.0/%69nvoke/callee/method/e", "/e"),
            ] {
                #expect(try await curl.execute(CurlRequest(.get, url + asked)).status == 200)
                #expect(callee.calls.last { !$0.path.hasPrefix("/dapr/") }?.path == received)
            }
        }
    }

    @Test("a path with a character that may not be in one is refused in daprd's words")
    func refusedPaths() async throws {
        let callee = TestApplication()
        try await invoking(callee) { url, port async throws in
            let prefix = "failed to invoke, id: callee, err: rpc error: code = "
            for (path, reason) in [
                ("a%3Fb", #"InvalidArgument desc = invalid method: method contains forbidden character: "a?b""#),
                (
                    "ab%0A",
                    #"InvalidArgument desc = invalid method: method contains control character at position 2: "ab\n""#
                ),
                (
                    "a%25zz",
                    #"Internal desc = error invoking app channel: parse "http://127.0.0.1:\#(port)/a%zz": invalid URL"#
                        + #" escape "%zz""#
                ),
            ] {
                #expect(try await message(url + "/v1.0/invoke/callee/method/" + path) == prefix + reason)
            }
        }
        #expect(callee.calls.allSatisfy { $0.path.hasPrefix("/dapr/") })
    }

    @Test("an app id may have a namespace, and stands in errors as it was asked for")
    func ids() async throws {
        let callee = TestApplication()
        try await invoking(callee) { url, _ async throws in
            let whole = url + "/v1.0/invoke/callee.default/method/m"
            #expect(try await curl.execute(CurlRequest(.get, whole)).status == 200)
            for (id, reason) in [
                ("nosuch.default", "no host found with the given ID"), ("a.b.c", "invalid app id a.b.c"),
                ("callee.other", "no host found with the given ID"),
            ] {
                let answer = try await message(url + "/v1.0/invoke/\(id)/method/m")
                #expect(answer == "failed to invoke, id: \(id), err: \(reason)")
            }
        }
    }

    @Test("headers of the connection, named by it or not, and binary ones stay behind; those of gRPC get another name")
    func headers() async throws {
        let names = ["x-named", "x-kept", "http2-settings", "x-some-bin", "grpc-timeout", "destination-app-id"]
        let fields = try names.map { HTTPField(name: try #require(HTTPField.Name($0)), value: "1") }
        let baggage = try #require(HTTPField.Name("baggage"))
        let sent = fields + [.init(name: baggage, value: "a=1"), .init(name: baggage, value: "b=2")]
        let callee = TestApplication { _ in TestApplication.Answer(headers: HTTPFields(fields)) }
        try await invoking(callee) { url, _ async throws in
            let answer = try await curl.execute(
                CurlRequest(
                    .get, url + "/v1.0/invoke/callee/method/m",
                    headers: HTTPFields(sent + [.init(name: .connection, value: "X-Named, keep-alive")])))
            func kept(_ headers: HTTPFields, _ names: [String]) -> [String] {
                names.filter { name in headers.contains { $0.name.canonicalName == name } }
            }
            let received = try #require(callee.calls(to: "/m").first).headers
            #expect(kept(received, names + ["dapr-grpc-timeout"]) == ["x-kept", "dapr-grpc-timeout"])
            #expect(received[values: baggage] == ["a=1"])
            let answered = HTTPFields(answer.headers.map { HTTPField(name: $0.name, value: $0.value) })
            #expect(kept(answered, names + ["dapr-grpc-timeout"]) == ["x-named", "x-kept", "dapr-grpc-timeout"])
        }
    }

    @Test("who asks another application for events gets a stream of events or an error, from oneself what there is")
    func events() async throws {
        let application = TestApplication { call in
            switch call.path {
            case "/events": TestApplication.Answer(.created, headers: [.contentType: "text/plain"], body: [0x3A])
            case "/none": TestApplication.Answer(.badRequest, body: [0x3A])
            default: .plain(call)
            }
        }
        try await invoking(application) { url, port async throws in
            func ask(_ callee: String, _ method: String, accept: String) async throws -> CurlResponse {
                let path = "/v1.0/invoke/\(callee)/method/\(method)"
                return try await curl.execute(CurlRequest(.get, url + path, headers: [.accept: accept]))
            }
            let events = try await ask("callee", "events", accept: " Text/Event-Stream ")
            #expect(events.status == 200 && events.body == [0x3A])
            #expect(events.headers[.contentType] == "text/event-stream")
            #expect(events.headers[.cacheControl] == "no-cache" && events.headers[.connection] == "keep-alive")
            let none = try await ask("callee", "none", accept: "text/event-stream")
            #expect(none.status == 500)
            #expect(
                try JSONValue(none.body)["message"]?.string
                    == "failed to invoke, id: callee, err: rpc error: code = Internal desc = error invoking app channel: "
                    + "no response received from stream")
            let direct = try await ask("http://127.0.0.1:\(port)", "events", accept: "text/event-stream")
            #expect(direct.status == 200 && direct.headers[.contentType] == "text/plain")
            let refused = try await ask("http://127.0.0.1:\(port)", "none", accept: "text/event-stream")
            #expect(refused.status == 400)
            let other = try await ask("callee", "events", accept: "text/event-stream, text/plain")
            #expect(other.status == 201 && other.headers[.contentType] == "text/plain")
        }
    }

    @Test("a callee that answers before it has the whole body is heard, though the caller waits before it sends more")
    func earlyAnswer() async throws {
        let callee = try ScriptedServer { request, connection in
            guard request.path == "/m" else { return connection.answer(404) }
            connection.answer(401, "no", headers: "Connection: close\r\n")
            connection.waitForClose()
            return false
        }
        let configurations = [
            SidecarConfiguration(appID: "caller"), SidecarConfiguration(appID: "callee", appPort: callee.port),
        ]
        try await SidecarHarness.run(configurations) { harness in
            for framing in ["Content-Length: 3000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n186A0\r\n"] {
                let caller = try await RawConnection.open(harness.port("caller"))
                try await caller.send("POST /v1.0/invoke/callee/method/m HTTP/1.1\r\nHost: x\r\n\(framing)")
                try await caller.send([UInt8](repeating: 65, count: 100_000))
                try await caller.waitFor("HTTP/1.1 401 ")
                await caller.close()
            }
        }
    }

    @Test("a call whose caller is gone ends, before its answer and in the middle of it", arguments: [false, true])
    func abandonedCall(isAnswering: Bool) async throws {
        let hasArrived = Mutex(false)
        let hasEnded = Mutex(false)
        let callee = try ScriptedServer { request, connection in
            guard request.path == "/m" else { return connection.answer(404) }
            if isAnswering { connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nhello") }
            hasArrived.withLock { $0 = true }
            connection.waitForClose()
            hasEnded.withLock { $0 = true }
            return false
        }
        let configurations = [
            SidecarConfiguration(appID: "caller"), SidecarConfiguration(appID: "callee", appPort: callee.port),
        ]
        try await SidecarHarness.run(configurations) { harness in
            let caller = try await RawConnection.open(harness.port("caller"))
            try await caller.send("GET /v1.0/invoke/callee/method/m HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually { hasArrived.withLock { $0 } }
            if isAnswering { try await caller.waitFor("hello") }
            await caller.close()
            try await eventually { hasEnded.withLock { $0 } }
        }
    }
}
