import JSON

/// `conversation.echo`: says what it was told, and calls every tool it was offered. For trying out and tests.
struct EchoModel: LanguageModel {
    func converse(_ request: ConverseRequest) throws(ConverseFault) -> JSONValue {
        try check(request)
        var lines: [String] = []
        var calls: [JSONValue] = request.tools.enumerated().map { index, tool in
            ["id": .string("\(index)"), "function": .object(Self.call(of: tool))]
        }
        for message in request.inputs.flatMap(\.messages) {
            lines += message.lines
            calls += message.toolCalls
        }
        var text = lines.joined(separator: "\n")
        if request.scrubs { text = PersonalText.scrubbed(text) }
        return Self.answer(text, calls, contextID: request.contextID)
    }

    func converseInText(_ texts: [String], contextID: String?) -> JSONValue {
        var answer = JSONObject()
        answer["contextID"] = contextID.map { .string($0) }
        answer["outputs"] = [["result": .string(texts.joined(separator: "\n"))]]
        return .object(answer)
    }

    private static func call(of tool: JSONValue) -> JSONObject {
        let arguments = tool["parameters"]?["properties"]?.object?.keys.joined(separator: ",") ?? ""
        return JSONObject([("name", tool["name"] ?? ""), ("arguments", .string(arguments))])
    }

    private static func answer(_ text: String, _ calls: [JSONValue], contextID: String?) -> JSONValue {
        var message = JSONObject()
        if !text.isEmpty { message["content"] = .string(text) }
        if !calls.isEmpty { message["toolCalls"] = .array(calls) }
        let words = text.split { $0 == " " || $0 == "\n" || $0 == "\t" }.count
        var usage = JSONObject()
        if words > 0 {
            usage["completionTokens"] = .string("\(words)")
            usage["promptTokens"] = .string("\(words)")
            usage["totalTokens"] = .string("\(2 * words)")
        }
        let choice: JSONValue = [
            "finishReason": calls.isEmpty ? "stop" : "tool_calls", "message": .object(message),
        ]
        var answer = JSONObject()
        answer["contextId"] = contextID.map { .string($0) }
        answer["outputs"] = [["choices": [choice], "usage": .object(usage)]]
        return .object(answer)
    }
}
