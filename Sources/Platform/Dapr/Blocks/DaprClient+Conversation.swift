import Curl
import HTTPTypes
public import JSON

extension DaprClient {
    /// Asks a language model: [the conversation API](https://docs.dapr.io/reference/api/conversation_api/), alpha 2.
    ///
    /// When the answer has tool calls, make them, append the assistant's message and one `tool` message for each call, and
    /// ask again.
    public func converse(_ component: String, _ conversation: Conversation) async throws -> ConversationAnswer {
        var path = DaprPath("/v1.0-alpha2/conversation")
        path.segment(component)
        path.segment("converse")
        let response = try await send(
            Call(
                kind: .converse, method: .post, path: path, json: conversation.document.bytes,
                timeout: configuration.invocationTimeout))
        return try ConversationAnswer(try Self.json(response.body))
    }
}

/// What a language model is asked: turns of a conversation, and the tools it may call.
public struct Conversation: Sendable {
    /// Who said what.
    public enum Message: Sendable, Equatable {
        case system(String)
        case developer(String)
        case user(String, name: String? = nil)
        case assistant(String, toolCalls: [ToolCall] = [])
        /// What a tool answered to the call of that id.
        case tool(id: String, name: String, String)
    }

    /// A function the model may call.
    public struct Tool: Sendable, Equatable {
        /// What the model calls it by.
        public var name: String
        /// What it is for, in words for the model.
        public var description: String
        /// A JSON Schema of the arguments.
        public var parameters: JSONValue

        /// Describes a tool.
        public init(name: String, description: String, parameters: JSONValue) {
            self.name = name
            self.description = description
            self.parameters = parameters
        }
    }

    /// A call the model asks for.
    public struct ToolCall: Sendable, Equatable {
        /// Tells calls apart; the tool's answer repeats it.
        public var id: String
        /// The tool's name.
        public var name: String
        /// JSON, as the model wrote it: check it.
        public var arguments: String

        /// Describes a call.
        public init(id: String, name: String, arguments: String) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }
    }

    /// The turns so far.
    public var messages: [Message]
    /// What the model may call.
    public var tools: [Tool]
    /// `auto`, `none`, `required`, or a tool's name.
    public var toolChoice: String?
    /// How freely the model answers; nil leaves it to the component.
    public var temperature: Double?
    /// Continues an earlier conversation where the component keeps them.
    public var contextID: String?
    /// Has the sidecar blank out personal data on the way in and out.
    public var scrubsPersonalData: Bool
    /// Such as the component's own parameters.
    public var metadata: [String: String]

    /// Describes a conversation.
    public init(
        _ messages: [Message], tools: [Tool] = [], toolChoice: String? = nil, temperature: Double? = nil,
        contextID: String? = nil, scrubsPersonalData: Bool = false, metadata: [String: String] = [:]
    ) {
        self.messages = messages
        self.tools = tools
        self.toolChoice = toolChoice
        self.temperature = temperature
        self.contextID = contextID
        self.scrubsPersonalData = scrubsPersonalData
        self.metadata = metadata
    }
}

/// What a language model answered.
public struct ConversationAnswer: Sendable, Equatable {
    /// The text; may be empty when tools are to be called.
    public let text: String
    /// What it wants to be called.
    public let toolCalls: [Conversation.ToolCall]
    /// `stop`, `tool_calls`, `length`…
    public let finishReason: String
    /// For the next turn, where the component keeps conversations.
    public let contextID: String?
    /// Tokens of prompt and answer, where the component tells.
    public let promptTokens: Int?
    /// Tokens of the answer, where the component tells.
    public let completionTokens: Int?
}

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
