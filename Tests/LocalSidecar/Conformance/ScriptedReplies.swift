import HTTPTypes
import JSON
import Synchronization
import TestSupport

/// What the applications of a case answer: the replies of the step that runs, each once, and the fixture's own otherwise.
final class ScriptedReplies: Sendable {
    /// A callback that the recording has.
    struct Expected: Sendable {
        let json: JSONValue
        let app: String
        let method: String
        let path: String
        var call: TestApplication.Call?
    }

    private struct State {
        var expected: [Expected] = []
        var unexpected: [(app: String, call: TestApplication.Call)] = []
        var placeholders: Placeholders?
    }

    private let state = Mutex(State())
    private let fixture: FixtureAnswers

    init(_ fixture: FixtureAnswers) { self.fixture = fixture }

    /// Starts a step.
    func expect(_ callbacks: [JSONValue], _ placeholders: Placeholders) {
        let expected = callbacks.map { json in
            Expected(
                json: json, app: json["app"]?.string ?? "app", method: json["callback"]?["method"]?.string ?? "",
                path: placeholders.filled(json["callback"]?["path"]?.string ?? ""))
        }
        state.withLock { $0 = State(expected: expected, placeholders: placeholders) }
    }

    var expected: [Expected] { state.withLock { $0.expected } }
    var isComplete: Bool { state.withLock { $0.expected.allSatisfy { $0.call != nil } } }

    /// What came besides.
    func unexpected(at paths: Set<String>) -> [TestApplication.Call] {
        state.withLock { $0.unexpected.map(\.call).filter { call in paths.contains(call.path) } }
    }

    func answer(_ app: String, _ call: TestApplication.Call) -> TestApplication.Answer {
        let reply = state.withLock { state -> (JSONValue?, Placeholders?)? in
            let next = state.expected.firstIndex {
                $0.call == nil && $0.app == app && $0.path == call.path && $0.method == call.method.rawValue
            }
            guard let next else {
                state.unexpected.append((app, call))
                return nil
            }
            state.expected[next].call = call
            return (state.expected[next].json["reply"], state.placeholders)
        }
        guard let (reply, placeholders) = reply, let reply, let placeholders else { return fixture.answer(app, call) }
        return RecordedReply.answer(reply, to: call, placeholders)
    }
}

/// Makes an answer of a recorded reply.
enum RecordedReply {
    static func answer(
        _ reply: JSONValue, to call: TestApplication.Call, _ placeholders: Placeholders
    ) -> TestApplication.Answer {
        var answer = TestApplication.Answer(.init(code: Int(reply["status"]?.integer ?? 200)))
        for (name, value) in reply["headers"]?.object ?? JSONObject() {
            guard let name = HTTPField.Name(name) else { continue }
            for text in value.array?.compactMap(\.string) ?? [value.string ?? ""] {
                answer.headers.append(HTTPField(name: name, value: placeholders.filled(text)))
            }
        }
        answer.body = bulk(reply, call) ?? RecordedBody.bytes(reply["body"], placeholders)
        if reply["body"]?["json"] != nil || reply["bulk"] != nil, answer.headers[.contentType] == nil {
            answer.headers[.contentType] = "application/json"
        }
        answer.delay = .milliseconds(reply["delayMs"]?.integer ?? 0)
        answer.pieces = reply["chunked"]?.integer.map { Int($0) }
        return answer
    }

    /// A status for each entry of a bulk delivery, by position or by the entry's number.
    private static func bulk(_ reply: JSONValue, _ call: TestApplication.Call) -> [UInt8]? {
        let words = reply["bulk"]?.array?.compactMap(\.string)
        let byData = reply["bulkByData"]?.object
        guard words != nil || byData != nil else { return nil }
        var statuses: [JSONValue] = []
        for (index, entry) in ((try? JSONValue(call.body))?["entries"]?.array ?? []).enumerated() {
            let number = entry["event"]?["data"]?["i"]?.integer.map { String($0) } ?? ""
            let word = words.map { $0[index % $0.count] } ?? byData?[number]?.string
            guard let word, let id = entry["entryId"] else { continue }
            statuses.append(["entryId": id, "status": .string(word)])
        }
        return JSONValue.object(JSONObject([("statuses", .array(statuses))])).bytes
    }
}
