import Curl
import HTTPTypes
public import JSON

extension DaprClient {
    /// Sends a conversation to a language model: [the conversation
    /// API](https://docs.dapr.io/reference/api/conversation_api/), alpha 2.
    ///
    /// When the answer has tool calls, execute them, append the assistant's message and one `tool` message for each
    /// call, and converse again.
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

/// The request to a language model: the turns of a conversation, and the tools it may call.
public struct Conversation: Sendable {
    /// A turn of the conversation, with its role.
    public enum Message: Sendable, Equatable {
        case system(String)
        case developer(String)
        case user(String, name: String? = nil)
        case assistant(String, toolCalls: [ToolCall] = [])
        /// The tool's answer to the call with that id.
        case tool(id: String, name: String, String)
    }

    /// A function the model may call.
    public struct Tool: Sendable, Equatable {
        /// The name by which the model calls it.
        public var name: String
        /// The purpose, described for the model.
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

    /// A call requested by the model.
    public struct ToolCall: Sendable, Equatable {
        /// The id of the call, repeated by the tool's answer.
        public var id: String
        /// The tool's name.
        public var name: String
        /// The arguments: JSON as the model wrote it, to be validated.
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
    /// The tools that the model may call.
    public var tools: [Tool]
    /// `auto`, `none`, `required`, or a tool's name.
    public var toolChoice: String?
    /// The sampling temperature; nil leaves it to the component.
    public var temperature: Double?
    /// The id of an earlier conversation to continue, if the component keeps them.
    public var contextID: String?
    /// True when the sidecar masks personal data in both directions.
    public var scrubsPersonalData: Bool
    /// Metadata such as the component's own parameters.
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

/// The answer of a language model.
public struct ConversationAnswer: Sendable, Equatable {
    /// The text; may be empty when tools are to be called.
    public let text: String
    /// The tool calls that it requests.
    public let toolCalls: [Conversation.ToolCall]
    /// The reason why it ended: `stop`, `tool_calls`, `length`…
    public let finishReason: String
    /// The id to continue with, if the component keeps conversations.
    public let contextID: String?
    /// Tokens of prompt and answer together, if the component reports them.
    public let promptTokens: Int?
    /// Tokens of the answer, if the component reports them.
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

    /// The integer in protobuf's JSON, which writes 64-bit integers as strings.
    fileprivate var count: Int? { string.flatMap { Int($0) } ?? integer.map(Int.init) }
}
