import HTTPTypes
import JSON

/// `conversation.echo`: says what it was told, and calls every tool it was offered. For trying out and tests.
struct EchoModel: Sendable {
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

    /// The shape that Dapr calls alpha 1: plain text in, plain text out.
    func converseInText(_ texts: [String], contextID: String?) -> JSONValue {
        var answer = JSONObject()
        answer["conversationID"] = contextID.map { .string($0) }
        answer["outputs"] = [["result": .string(texts.joined(separator: "\n"))]]
        return .object(answer)
    }

    private func check(_ request: ConverseRequest) throws(ConverseFault) {
        guard !request.inputs.isEmpty else { throw .missingInputs }
        let names = request.tools.compactMap { $0["name"]?.string }
        let choice = request.toolChoice
        guard ["", "auto", "none", "required"].contains(choice) || names.contains(choice) else { throw .unknownTool }
        guard request.inputs.allSatisfy({ $0.messages.allSatisfy(\.isKnown) }) else { throw .unknownMessage }
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

/// Why a conversation is refused, in daprd's words.
enum ConverseFault: Error, Sendable {
    case missingInputs
    case unknownTool
    case unknownMessage

    func error(_ component: String) -> SidecarError {
        let (code, text) =
            switch self {
            case .missingInputs: ("ERR_CONVERSATION_MISSING_INPUTS", "missing inputs in request")
            case .unknownTool:
                (
                    "ERR_CONVERSATION_INVALID_PARMS",
                    "invalid params%!(EXTRA string=tool choice selected was not found. Must be 'auto', 'none', "
                        + "'required', or a specific tool name matching the tools available to be used)"
                )
            case .unknownMessage:
                (
                    "ERR_CONVERSATION_INVALID_PARMS",
                    "invalid params%!(EXTRA *errors.errorString=message type cannot be nil)"
                )
            }
        return SidecarError(.badRequest, code, "failed conversing with component \(component): \(text)")
    }
}
