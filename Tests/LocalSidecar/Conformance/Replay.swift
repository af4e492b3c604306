import Curl
import HTTPTypes
import JSON
import TestSupport

@testable import enum LocalSidecar.ComponentTypes

/// Replays a recorded case and collects where this sidecar differs.
struct Replay {
    let harness: SidecarHarness
    let fixture: Fixture
    let replies: ScriptedReplies
    let curl: CurlClient
    var comparison: Comparison

    /// - Returns: the differences; empty when this sidecar did what daprd did.
    static func run(_ run: RecordedRun, curl: CurlClient) async throws -> [String] {
        let fixture = try Fixture(run)
        let replies = ScriptedReplies(FixtureAnswers(fixture.json, name: fixture.name))
        var differences: [String] = []
        try await fixture.run(replies) { harness, placeholders in
            var replay = Replay(
                harness: harness, fixture: fixture, replies: replies, curl: curl, comparison: Comparison(placeholders))
            try await replay.waitUntilReady()
            for recorded in try predecessors(of: run) { _ = try await replay.steps(of: recorded) }
            replay.comparison = Comparison(placeholders)
            differences = try await replay.steps(of: run.recorded)
        }
        return differences
    }

    /// Watches what comes by itself from the start on: the callbacks of a recording's only step.
    ///
    /// - Returns: the differences.
    static func observe(_ run: RecordedRun, curl: CurlClient) async throws -> [String] {
        let fixture = try Fixture(run)
        let replies = ScriptedReplies(FixtureAnswers(fixture.json, name: fixture.name))
        let callbacks = run.recorded.steps.first?["callbacks"]?.array ?? []
        replies.expect(callbacks.map(\.withReplyOfItsOwn), Placeholders(surroundings: [:]))
        let start = ContinuousClock.now
        var differences: [String] = []
        try await fixture.run(replies) { harness, placeholders in
            var replay = Replay(
                harness: harness, fixture: fixture, replies: replies, curl: curl, comparison: Comparison(placeholders))
            try await replay.callbacks(since: start, at: "from the start on", patience: .seconds(40))
            differences = replay.comparison.differences
        }
        return differences
    }

    private static func predecessors(of run: RecordedRun) throws -> ArraySlice<RecordedCase> {
        guard run.recorded.area.isOrdered else { return [] }
        return try Recordings.cases(of: run.recorded.area).prefix { $0.id != run.recorded.id }
    }

    private mutating func steps(of recorded: RecordedCase) async throws -> [String] {
        for (number, step) in recorded.steps.enumerated() { try await perform(step, number: number + 1) }
        return comparison.differences
    }

    /// An application that runs must have been asked before a case starts.
    private func waitUntilReady() async throws {
        for sidecar in fixture.sidecars where sidecar.json["app"]?.string != "(stopped)" {
            let url = url(of: sidecar.name) + "/v1.0/healthz"
            try await eventually { try await curl.execute(CurlRequest(.get, url)).status == 204 }
        }
    }

    private func url(of name: String) -> String {
        let sidecar = fixture.sidecars.first { $0.name == name }
        return harness.url(sidecar?.json["appId"]?.string ?? "")
    }

    mutating func perform(_ step: JSONValue, number: Int) async throws {
        if let pause = step["sleepMs"]?.integer { try await Task.sleep(for: .milliseconds(pause)) }
        replies.expect(step["callbacks"]?.array ?? [], comparison.placeholders)
        let start = ContinuousClock.now
        if let request = step["request"] {
            let place = "step \(number), \(request["method"]?.string ?? "") \(request["path"]?.string ?? "")"
            let response = try await send(request)
            compare(step["response"], response, at: place)
        }
        try await callbacks(since: start, at: "step \(number)")
        if let quiet = step["quietMs"]?.integer {
            try await Task.sleep(for: .milliseconds(quiet))
            let paths = Set((step["quietPaths"]?.array ?? []).compactMap(\.string))
            for call in replies.unexpected(at: paths) {
                comparison.differ("step \(number)", "no more requests", "\(call.method) \(call.path)")
            }
        }
    }

    private func send(_ recorded: JSONValue) async throws -> CurlResponse {
        let placeholders = comparison.placeholders
        var headers = HTTPFields()
        for (name, value) in recorded["headers"]?.object ?? JSONObject() {
            guard let name = HTTPField.Name(name) else { continue }
            for text in value.array?.compactMap(\.string) ?? [value.string ?? ""] {
                headers.append(HTTPField(name: name, value: placeholders.filled(text)))
            }
        }
        let bytes = RecordedBody.bytes(recorded["body"], placeholders)
        let url = url(of: recorded["sidecar"]?.string ?? "main") + placeholders.filled(recorded["path"]?.string ?? "/")
        let method = HTTPRequest.Method(recorded["method"]?.string ?? "GET") ?? .get
        guard recorded["chunked"]?.bool == true else {
            let body: CurlBody = bytes.isEmpty ? .none : .bytes(bytes)
            return try await curl.execute(
                CurlRequest(method, url, headers: headers, body: body, timeout: .seconds(30)))
        }
        let stream = CurlBodyStream()
        async let written: Void? = try? stream.write(bytes)
        async let response = curl.execute(
            CurlRequest(method, url, headers: headers, body: .stream(stream), timeout: .seconds(30)))
        _ = await written
        stream.finish()
        return try await response
    }

    private mutating func compare(_ recorded: JSONValue?, _ response: CurlResponse, at place: String) {
        guard let recorded else { return }
        if recorded["status"]?.integer != Int64(response.status) {
            comparison.differ(
                "\(place) status", "\(recorded["status"]?.integer ?? 0)",
                "\(response.status) \(String(decoding: response.body.prefix(300), as: UTF8.self))")
        }
        comparison.headers(
            recorded["headers"]?.object ?? JSONObject(), response.headers,
            ignoring: ["date", "content-length", "connection", "transfer-encoding"], at: place)
        comparison.body(
            BuiltIn.only(recorded["body"]), response.body, anyOrder: recorded["arrayOrder"]?.string == "any",
            at: "\(place) body")
    }

    private mutating func callbacks(
        since start: ContinuousClock.Instant, at place: String, patience: Duration = .seconds(5)
    ) async throws {
        let recorded = replies.expected.reduce(Int64(0)) { $0 + ($1.json["afterMs"]?.integer ?? 0) * 3 / 2 }
        try? await eventually(within: patience + .milliseconds(recorded)) { replies.isComplete }
        var previous = start
        for expected in replies.expected {
            let place = "\(place), callback \(expected.method) \(expected.path)"
            guard let call = expected.call else {
                comparison.differ(place, "a request", "none")
                continue
            }
            let recorded = expected.json["callback"]
            comparison.headers(
                recorded?["headers"]?.object ?? JSONObject(), call.headers,
                ignoring: [
                    "host", "user-agent", "accept-encoding", "content-length", "connection", "transfer-encoding",
                ],
                at: place)
            comparison.body(
                recorded?["body"], call.body, anyOrder: expected.json["arrayOrder"]?.string == "any", at: place)
            let after = Duration.milliseconds(expected.json["afterMs"]?.integer ?? 0)
            if call.time - previous < after * 0.6 - .milliseconds(500) {
                comparison.differ(place, "after \(after)", "after \(call.time - previous)")
            }
            previous = max(previous, call.time)
        }
    }
}

extension JSONValue {
    /// A recorded callback, without a reply that only points to the fixture's.
    fileprivate var withReplyOfItsOwn: JSONValue {
        guard self["reply"]?["body"]?["json"]?.string == "(see fixture.json)", var object else { return self }
        object["reply"] = nil
        return .object(object)
    }
}

/// Leaves out of a recorded component list what is not built in here.
enum BuiltIn {
    static func only(_ body: JSONValue?) -> JSONValue? {
        guard var document = body?["json"]?.object, let components = document["components"]?.array else { return body }
        document["components"] = .array(
            components.filter { ComponentTypes.supported.contains($0["type"]?.string ?? "") })
        return ["json": .object(document)]
    }
}
