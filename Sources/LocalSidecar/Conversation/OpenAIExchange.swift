import JSON

/// Converts conversations between Dapr's form and OpenAI's chat completions.
enum OpenAIExchange {
    /// The body of a completion request.
    static func question(_ request: ConverseRequest, model: String) -> JSONValue {
        var body = JSONObject([("model", .string(model))])
        body["messages"] = .array(request.inputs.flatMap(\.messages).map(message))
        if !request.tools.isEmpty {
            body["tools"] = .array(request.tools.map { ["type": "function", "function": $0] })
            let choice = request.toolChoice
            if !choice.isEmpty {
                body["tool_choice"] =
                    ["auto", "none", "required"].contains(choice)
                    ? .string(choice) : ["type": "function", "function": ["name": .string(choice)]]
            }
        }
        if let temperature = request.temperature, temperature > 0 {
            body["temperature"] = .number(JSONNumber(temperature))
        }
        if request.metadata.count > 0 { body["metadata"] = .object(request.metadata) }
        return .object(body)
    }

    private static func message(_ message: ConverseMessage) -> JSONValue {
        let text = JSONValue.string(message.texts.joined(separator: "\n"))
        var object = JSONObject()
        switch message.speaker {
        case "ofAssistant":
            object["role"] = "assistant"
            object["content"] = message.texts.isEmpty ? .null : text
            let calls = message.toolCalls.map(call)
            if !calls.isEmpty { object["tool_calls"] = .array(calls) }
        case "ofTool":
            object["role"] = "tool"
            object["tool_call_id"] = .string(message.toolID ?? "")
            object["content"] = text
        case "ofUser":
            object["role"] = "user"
            object["content"] = text
            object["name"] = message.name.map { .string($0) }
        default:
            // Not every server knows the role `developer`; `system` is its equivalent everywhere.
            object["role"] = "system"
            object["content"] = text
        }
        return .object(object)
    }

    private static func call(_ call: JSONValue) -> JSONValue {
        [
            "id": call["id"] ?? "", "type": "function",
            "function": [
                "name": call["function"]?["name"] ?? "", "arguments": call["function"]?["arguments"] ?? "{}",
            ],
        ]
    }

    /// Converts a completion to Dapr's answer: one output for each choice.
    static func answer(_ completion: JSONValue, contextID: String?, model: String, scrubs: Bool) -> JSONValue {
        let usage = usage(completion["usage"])
        let outputs: [JSONValue] = (completion["choices"]?.array ?? []).enumerated().map { index, choice in
            var output = JSONObject([("choices", [told(choice, index: index, scrubs: scrubs)])])
            output["model"] = .string(model)
            output["usage"] = usage
            return .object(output)
        }
        var answer = JSONObject()
        answer["contextId"] = contextID.map { .string($0) }
        answer["outputs"] = .array(outputs)
        return .object(answer)
    }

    private static func told(_ choice: JSONValue, index: Int, scrubs: Bool) -> JSONValue {
        var message = JSONObject()
        if let text = choice["message"]?["content"]?.string, !text.isEmpty {
            message["content"] = .string(scrubs ? PersonalText.scrubbed(text) : text)
        }
        let calls: [JSONValue] = (choice["message"]?["tool_calls"]?.array ?? []).map { call in
            [
                "id": call["id"] ?? "",
                "function": [
                    "name": call["function"]?["name"] ?? "", "arguments": call["function"]?["arguments"] ?? "",
                ],
            ]
        }
        if !calls.isEmpty { message["toolCalls"] = .array(calls) }
        var told = JSONObject([("finishReason", choice["finish_reason"]?.string.map { .string($0) } ?? "unknown")])
        // protobuf's JSON omits zeros.
        if index > 0 { told["index"] = .string("\(index)") }
        told["message"] = .object(message)
        return .object(told)
    }

    private static func usage(_ usage: JSONValue?) -> JSONValue? {
        var told = JSONObject()
        let names = [
            ("completion_tokens", "completionTokens"), ("prompt_tokens", "promptTokens"),
            ("total_tokens", "totalTokens"),
        ]
        for (theirs, ours) in names {
            guard let count = usage?[theirs]?.integer, count > 0 else { continue }
            told[ours] = .string("\(count)")
        }
        return told.count > 0 ? .object(told) : nil
    }
}
