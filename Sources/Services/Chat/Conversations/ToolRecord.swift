import Assistant
import JSON

/// A tool call that was made, and what came of it.
struct ToolRecord: Sendable, Equatable {
    /// The most of a result that is kept with the conversation, in bytes of JSON.
    private static let mostKept = 8 << 10

    let call: ToolCall
    let outcome: ToolOutcome

    init(_ call: ToolCall, _ outcome: ToolOutcome) {
        self.call = call
        self.outcome = outcome
    }

    /// `{"id","name","arguments","result"}`, or `error` in place of the result.
    var json: JSONValue {
        var object = JSONObject([
            ("id", .string(call.id)), ("name", .string(call.name)), ("arguments", call.arguments),
        ])
        switch outcome {
        case .success(let result): object["result"] = result
        case .failure(let fault): object["error"] = fault.json
        }
        return .object(object)
    }

    /// As it is stored: a long result is left out and said to be.
    var stored: JSONValue {
        guard case .success(let result) = outcome, result.bytes.count > Self.mostKept else { return json }
        return ToolRecord(call, .success(["omitted": true])).json
    }

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let name = json["name"]?.string else { return nil }
        call = ToolCall(id: id, name: name, arguments: json["arguments"] ?? [:])
        if let error = json["error"] {
            outcome = .failure(
                ToolFault(code: error["code"]?.string ?? "", message: error["message"]?.string ?? ""))
        } else {
            outcome = .success(json["result"] ?? .null)
        }
    }
}
