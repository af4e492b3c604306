import Curl
import HTTPTypes
import JSON
import TestSupport
import Testing

/// Replays recorded cases: sends their requests, plays the application, and compares what comes.
struct CallbackReplay: Sendable {
    var sidecars: [String: Int]
    var applications: [String: (application: ReplayApplication, server: TestApplication, port: Int)]
    var pattern: TextPattern
    let curl = CurlClient()

    func port(_ application: String) -> Int { applications[application]?.port ?? 1 }

    func waitUntilReady() async throws {
        try await eventually {
            for (name, port) in sidecars where name != "down" {
                let url = "http://127.0.0.1:\(port)/v1.0/healthz"
                guard try await curl.execute(CurlRequest(.get, url)).status == 204 else { return false }
            }
            return true
        }
    }

    /// Replays cases side by side.
    func together(_ cases: [JSONValue]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for recorded in cases { tasks.addTask { try await run(recorded) } }
            try await tasks.waitForAll()
        }
    }

    /// Replays cases one after the other.
    func inOrder(_ cases: [JSONValue]) async throws {
        for recorded in cases { try await run(recorded) }
    }

    private func run(_ recorded: JSONValue) async throws {
        var pattern = pattern
        let id = recorded["id"]?.string ?? "?"
        for (index, step) in (recorded["steps"]?.array ?? []).enumerated() {
            try await run(step, &pattern, "\(id), step \(index + 1)")
        }
    }

    private func run(_ step: JSONValue, _ pattern: inout TextPattern, _ place: String) async throws {
        if let pause = step["sleepMs"]?.integer { try await Task.sleep(for: .milliseconds(pause)) }
        let callbacks = step["callbacks"]?.array ?? []
        for callback in callbacks {
            guard let path = callback["callback"]?["path"]?.string else { continue }
            applications[callback["app"]?.string ?? "app"]?.application.prepare(
                pattern.filled(path), callback["reply"] ?? ["status": 200])
        }
        if let request = step["request"] {
            let response = try await send(request, pattern)
            if let expected = step["response"] { check(response, expected, &pattern, place) }
        }
        for callback in callbacks { try await check(callback, &pattern, place) }
        try await checkQuiet(step, place)
    }

    private func send(_ request: JSONValue, _ pattern: TextPattern) async throws -> CurlResponse {
        let port = sidecars[request["sidecar"]?.string ?? "main"] ?? 1
        let method = HTTPRequest.Method(request["method"]?.string ?? "GET") ?? .get
        let path = ReplayTime.filled(pattern.filled(request["path"]?.string ?? "/"))
        var headers = HTTPFields()
        for header in request["headers"]?.object ?? JSONObject() {
            if let name = HTTPField.Name(header.key) { headers[name] = pattern.filled(header.value.string ?? "") }
        }
        let bytes = request["body"].flatMap { $0.isNull ? nil : RecordedBody(value: $0).bytes(pattern) }
        let filled = bytes.map {
            $0.count > 100_000 ? $0 : Array(ReplayTime.filled(String(decoding: $0, as: UTF8.self)).utf8)
        }
        let isText = bytes.map { String(validating: $0, as: UTF8.self) != nil } ?? false
        var body = (isText ? filled : bytes).map { CurlBody.bytes($0) } ?? .none
        if request["chunked"]?.bool == true, let bytes {
            let stream = CurlBodyStream()
            try await stream.write(bytes)
            stream.finish()
            body = .stream(stream)
        }
        return try await curl.execute(
            CurlRequest(method, "http://127.0.0.1:\(port)\(path)", headers: headers, body: body))
    }

    private func check(
        _ response: CurlResponse, _ expected: JSONValue, _ pattern: inout TextPattern, _ place: String
    ) {
        #expect(response.status == Int(expected["status"]?.integer ?? 0), "\(place): \(response.text)")
        for header in expected["headers"]?.object ?? JSONObject() where header.key != "transfer-encoding" {
            guard let name = HTTPField.Name(header.key), let text = header.value.string else { continue }
            let actual = response.headers[name] ?? "(absent)"
            let isSame = pattern.matches(text, actual)
            #expect(isSame, "\(place): \(header.key) \(actual)")
        }
        guard let body = expected["body"], !body.isNull else {
            #expect(response.body.isEmpty, "\(place): \(response.text)")
            return
        }
        let isSame = RecordedBody(value: body).matches(response.body, &pattern, anyOrder: false)
        #expect(isSame, "\(place): \(response.text.prefix(2000)) instead of \(body.text.prefix(2000))")
    }

    private func check(_ callback: JSONValue, _ pattern: inout TextPattern, _ place: String) async throws {
        guard let expected = callback["callback"], let path = expected["path"]?.string.map(pattern.filled),
            let (application, server, _) = applications[callback["app"]?.string ?? "app"]
        else { return }
        let index = application.next(path)
        let patience = Duration.milliseconds((callback["afterMs"]?.integer ?? 0) * 2 + 5000)
        do {
            try await eventually(within: patience) { server.calls(to: path).count > index }
        } catch {
            Issue.record("\(place): no call of \(path)")
            return
        }
        let call = server.calls(to: path)[index]
        #expect(call.method.rawValue == expected["method"]?.string, "\(place): \(path)")
        checkHeaders(call, expected, &pattern, place)
        guard let body = expected["body"], !body.isNull else {
            #expect(call.body.isEmpty, "\(place): \(call.text.prefix(500))")
            return
        }
        let isSame = RecordedBody(value: body).matches(
            call.body, &pattern, anyOrder: callback["arrayOrder"]?.string == "any")
        #expect(isSame, "\(place): \(call.text.prefix(2000)) instead of \(body.text.prefix(2000))")
    }

    private func checkHeaders(
        _ call: TestApplication.Call, _ expected: JSONValue, _ pattern: inout TextPattern, _ place: String
    ) {
        let transport: Set<String> = [
            "host", "user-agent", "accept-encoding", "content-length", "transfer-encoding", "expect",
        ]
        let wanted = expected["headers"]?.object ?? JSONObject()
        for header in wanted {
            let texts = header.value.array?.compactMap(\.string) ?? [header.value.string ?? ""]
            let actual = HTTPField.Name(header.key).map { call.headers[values: $0] } ?? []
            let isSame = texts.count == actual.count && zip(texts, actual).allSatisfy { pattern.matches($0, $1) }
            #expect(isSame, "\(place): \(header.key) \(actual) instead of \(texts)")
        }
        let further = Set(call.headers.map(\.name.canonicalName)).subtracting(wanted.keys).subtracting(transport)
        #expect(further.isEmpty, "\(place): further headers \(further.sorted())")
    }

    private func checkQuiet(_ step: JSONValue, _ place: String) async throws {
        guard let pause = step["quietMs"]?.integer else { return }
        try await Task.sleep(for: .milliseconds(min(pause, 4500)))
        for path in (step["quietPaths"]?.array ?? []).compactMap(\.string) {
            for (application, server, _) in applications.values {
                let extra = server.calls(to: path).count - application.taken(path)
                #expect(extra <= 0, "\(place): \(extra) further calls of \(path)")
            }
        }
    }
}

extension CurlResponse {
    fileprivate var text: String { String(decoding: body, as: UTF8.self) }
}

extension JSONValue {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
