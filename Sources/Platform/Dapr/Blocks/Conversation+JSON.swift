import JSON

extension Conversation {
    var document: JSONValue {
        var members = JSONObject()
        let input: JSONValue = [
            "messages": .array(messages.map(\.document)), "scrubPii": .bool(scrubsPersonalData),
        ]
        members["inputs"] = .array([input])
        if !tools.isEmpty { members["tools"] = .array(tools.map(\.document)) }
        members["toolChoice"] = toolChoice.map { .string($0) }
        members["temperature"] = temperature.map { .number(JSONNumber($0)) }
        members["contextId"] = contextID.map { .string($0) }
        if scrubsPersonalData { members["scrubPii"] = true }
        if !metadata.isEmpty { members["metadata"] = .strings(metadata) }
        return .object(members)
    }
}

extension Conversation.Message {
    fileprivate var document: JSONValue {
        switch self {
        case .system(let text): ["ofSystem": ["content": .content(text)]]
        case .developer(let text): ["ofDeveloper": ["content": .content(text)]]
        case .user(let text, nil): ["ofUser": ["content": .content(text)]]
        case .user(let text, let name?): ["ofUser": ["content": .content(text), "name": .string(name)]]
        case .assistant(let text, let calls) where calls.isEmpty: ["ofAssistant": ["content": .content(text)]]
        case .assistant(let text, let calls):
            ["ofAssistant": ["content": .content(text), "toolCalls": .array(calls.map(\.document))]]
        case .tool(let id, let name, let text):
            ["ofTool": ["toolId": .string(id), "name": .string(name), "content": .content(text)]]
        }
    }
}

extension Conversation.ToolCall {
    fileprivate var document: JSONValue {
        ["id": .string(id), "function": ["name": .string(name), "arguments": .string(arguments)]]
    }

    fileprivate init(_ value: JSONValue) {
        self.init(
            id: value["id"]?.string ?? "", name: value["function"]?["name"]?.string ?? "",
            arguments: value["function"]?["arguments"]?.string ?? "")
    }
}

extension Conversation.Tool {
    fileprivate var document: JSONValue {
        [
            "function": [
                "name": .string(name), "description": .string(description), "parameters": parameters,
            ]
        ]
    }
}

extension ConversationAnswer {
    init(_ value: JSONValue) throws {
        guard let output = value["outputs"]?.array?.first, let choice = output["choices"]?.array?.first else {
            throw DaprError.invalidAnswer("a conversation without an answer")
        }
        let message = choice["message"]
        text = message?["content"]?.string ?? ""
        toolCalls = (message?["toolCalls"]?.array ?? []).map(Conversation.ToolCall.init)
        finishReason = choice["finishReason"]?.string ?? ""
        contextID = value["contextId"]?.string
        promptTokens = output["usage"]?["promptTokens"]?.count
        completionTokens = output["usage"]?["completionTokens"]?.count
    }
}

extension JSONValue {
    fileprivate static func content(_ text: String) -> JSONValue { [["text": .string(text)]] }

    fileprivate static func strings(_ members: [String: String]) -> JSONValue {
        .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }

    /// protobuf's JSON writes 64-bit integers as strings.
    fileprivate var count: Int? { string.flatMap { Int($0) } ?? integer.map(Int.init) }
}
