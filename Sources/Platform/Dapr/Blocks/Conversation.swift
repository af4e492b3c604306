public import JSON

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
        public var name: String
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
        public var id: String
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
    public var tools: [Tool]
    /// `auto`, `none`, `required`, or a tool's name.
    public var toolChoice: String?
    public var temperature: Double?
    /// Continues an earlier conversation where the component keeps them.
    public var contextID: String?
    /// Has the sidecar blank out personal data on the way in and out.
    public var scrubsPersonalData: Bool
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
    public let toolCalls: [Conversation.ToolCall]
    /// `stop`, `tool_calls`, `length`…
    public let finishReason: String
    /// For the next turn, where the component keeps conversations.
    public let contextID: String?
    /// Tokens of prompt and answer, where the component tells.
    public let promptTokens: Int?
    public let completionTokens: Int?
}
