import JSON
import Timestamps

/// A question that was asked, and what to do with its answer.
enum Pending: Sendable, Equatable {
    /// Which of these is meant by this request of the user's?
    case which([Mention], request: PastMessage)
    /// Shall this be done? It says exactly what was shown, so that nothing else is done.
    case confirm([PlannedCall], past: String)
    /// What this request of the user's lacks.
    case detail(Detail, request: PastMessage)

    /// What a request can lack.
    enum Detail: String, Sendable {
        case title, due, task
    }
}

/// What the user said, and when: words such as `tomorrow` keep their meaning.
struct PastMessage: Sendable, Equatable {
    let text: String
    let at: Timestamp
}

/// A tool call that waits for a yes.
struct PlannedCall: Sendable, Equatable {
    let name: String
    let arguments: JSONValue
}

extension Pending {
    init?(_ json: JSONValue) {
        switch json["kind"]?.string {
        case "which":
            guard let request = PastMessage(json["request"]) else { return nil }
            self = .which(Mention.list(json["options"]), request: request)
        case "confirm":
            let calls = (json["calls"]?.array ?? []).compactMap { PlannedCall($0) }
            guard !calls.isEmpty else { return nil }
            self = .confirm(calls, past: json["past"]?.string ?? "")
        case "detail":
            guard let detail = json["detail"]?.string.flatMap(Detail.init), let request = PastMessage(json["request"])
            else { return nil }
            self = .detail(detail, request: request)
        default: return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .which(let options, let request):
            ["kind": "which", "options": .array(options.map(\.json)), "request": request.json]
        case .confirm(let calls, let past):
            ["kind": "confirm", "calls": .array(calls.map(\.json)), "past": .string(past)]
        case .detail(let detail, let request):
            ["kind": "detail", "detail": .string(detail.rawValue), "request": request.json]
        }
    }
}

extension PastMessage {
    init?(_ json: JSONValue?) {
        guard let text = json?["text"]?.string, let at = json?["at"]?.integer else { return nil }
        self.init(text: text, at: Timestamp(milliseconds: at))
    }

    var json: JSONValue { ["text": .string(text), "at": .number(JSONNumber(at.milliseconds))] }
}

extension PlannedCall {
    init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let arguments = json["arguments"] else { return nil }
        self.init(name: name, arguments: arguments)
    }

    var json: JSONValue { ["name": .string(name), "arguments": arguments] }
}
