import HTTPTypes
import JSON
import Synchronization
import TestSupport

/// An application that answers as it was recorded to have answered, in the order the cases say.
final class ReplayApplication: Sendable {
    private struct State {
        var replies: [String: [JSONValue]] = [:]
        var taken: [String: Int] = [:]
    }

    private let state = Mutex(State())
    /// Fixed answers by method and path.
    let fixed: [String: JSONValue]

    init(fixed: [String: JSONValue]) { self.fixed = fixed }

    /// Prepares the answer to the next call of a path that has none yet.
    func prepare(_ path: String, _ reply: JSONValue) {
        state.withLock { $0.replies[path, default: []].append(reply) }
    }

    func answer(_ call: TestApplication.Call) -> TestApplication.Answer {
        let prepared = state.withLock { state -> JSONValue? in
            guard !(state.replies[call.path] ?? []).isEmpty else { return nil }
            return state.replies[call.path]?.removeFirst()
        }
        guard let reply = prepared ?? fixed["\(call.method.rawValue) \(call.path)"] else {
            return TestApplication.Answer()
        }
        return Self.answer(reply, call)
    }

    /// How many calls of a path the cases have looked at already.
    func next(_ path: String) -> Int {
        state.withLock { state in
            defer { state.taken[path, default: 0] += 1 }
            return state.taken[path] ?? 0
        }
    }

    func taken(_ path: String) -> Int { state.withLock { $0.taken[path] ?? 0 } }

    private static func answer(_ reply: JSONValue, _ call: TestApplication.Call) -> TestApplication.Answer {
        guard reply.object != nil else { return .json(String(decoding: reply.bytes, as: UTF8.self)) }
        var answer = TestApplication.Answer(HTTPResponse.Status(code: Int(reply["status"]?.integer ?? 200)))
        if let body = reply["body"] {
            answer.body = RecordedBody(value: body).bytes(TextPattern(values: [:]))
            if body["json"] != nil { answer.headers[.contentType] = "application/json" }
        }
        for header in reply["headers"]?.object ?? JSONObject() {
            if let name = HTTPField.Name(header.key) { answer.headers[name] = header.value.string ?? "" }
        }
        answer.delay = .milliseconds(reply["delayMs"]?.integer ?? 0)
        answer.pieces = reply["chunked"]?.integer.map(Int.init)
        if reply["bulk"] != nil || reply["bulkByData"] != nil { answer.body = statuses(reply, call) }
        return answer
    }

    /// Statuses for the entries of a bulk delivery, by their order or by `event.data.i`.
    private static func statuses(_ reply: JSONValue, _ call: TestApplication.Call) -> [UInt8] {
        let entries = (try? JSONValue(call.body))?["entries"]?.array ?? []
        let words = reply["bulk"]?.array ?? []
        var statuses: [JSONValue] = []
        for (index, entry) in entries.enumerated() {
            let number = entry["event"]?["data"]?["i"]?.integer.map { String($0) } ?? ""
            let word = words.isEmpty ? reply["bulkByData"]?[number] : words[index % words.count]
            guard let word, let id = entry["entryId"] else { continue }
            statuses.append(["entryId": id, "status": word])
        }
        return JSONValue.object(JSONObject([("statuses", .array(statuses))])).bytes
    }
}
