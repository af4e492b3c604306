import Assistant
import JSON
import Store
import Timestamps

/// A conversation as stored: its messages, and the memory of its assistant.
struct StoredConversation: ConditionalDocument {
    /// Maximum number of stored messages; the oldest are removed first.
    static let mostMessages = 200
    /// Maximum size of the messages as JSON, in bytes; the oldest are removed first.
    static let mostBytes = 256 << 10

    private(set) var messages: [ChatMessage] = []
    /// The assistants' state between two messages.
    var memory: JSONValue = [:]
    private var bytes = 0

    private enum CodingKeys: String, CodingKey { case memory, messages }

    init() {}

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        memory = try members.decodeIfPresent(JSONValue.self, forKey: .memory) ?? [:]
        for message in try members.decodeIfPresent([ChatMessage].self, forKey: .messages) ?? [] { append(message) }
    }

    mutating func append(_ message: ChatMessage) {
        messages.append(message)
        bytes += Self.size(of: message)
        while messages.count > 1, messages.count > Self.mostMessages || bytes > Self.mostBytes {
            bytes -= Self.size(of: messages.removeFirst())
        }
    }

    /// Returns the approximate size in bytes of JSON.
    private static func size(of message: ChatMessage) -> Int { message.json.bytes.count }

    static func key(_ userID: String, _ id: String) -> String { "chat:\(userID):\(id)" }
}

/// One message of a conversation.
struct ChatMessage: Codable, Sendable, Equatable {
    enum Role: String, Codable, Sendable {
        case user, assistant
    }

    let id: String
    let role: Role
    let text: String
    var toolCalls: [ToolRecord] = []
    var suggestions: [String] = []
    let createdAt: Timestamp

    private enum CodingKeys: String, CodingKey {
        case id, role, text, suggestions
        case toolCalls = "tool_calls"
        case createdAt = "created_at"
    }

    init(
        _ role: Role, _ text: String, toolCalls: [ToolRecord] = [], suggestions: [String] = [], id: String,
        at createdAt: Timestamp
    ) {
        self.id = id
        self.role = role
        self.text = text
        self.toolCalls = toolCalls
        self.suggestions = suggestions
        self.createdAt = createdAt
    }

    /// The JSON for answers and for the store.
    var json: JSONValue {
        [
            "id": .string(id), "role": .string(role.rawValue), "text": .string(text),
            "tool_calls": .array(toolCalls.map(\.stored)), "suggestions": .array(suggestions.map { .string($0) }),
            "created_at": .string(createdAt.rfc3339),
        ]
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        // The earliest messages had neither tools nor suggestions.
        self.init(
            try members.decode(Role.self, forKey: .role), try members.decode(String.self, forKey: .text),
            toolCalls: try members.decodeIfPresent([ToolRecord].self, forKey: .toolCalls) ?? [],
            suggestions: try members.decodeIfPresent([String].self, forKey: .suggestions) ?? [],
            id: try members.decode(String.self, forKey: .id), at: try members.decode(Timestamp.self, forKey: .createdAt)
        )
    }
}

/// A tool call and its outcome.
struct ToolRecord: Codable, Sendable, Equatable {
    /// Maximum size of a result that is stored with the conversation, in bytes of JSON.
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

    /// The stored JSON: a long result is omitted and marked as such.
    var stored: JSONValue {
        guard case .success(let result) = outcome, result.bytes.count > Self.mostKept else { return json }
        return ToolRecord(call, .success(["omitted": true])).json
    }

    private enum CodingKeys: String, CodingKey { case id, name, arguments, error, result }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        call = ToolCall(
            id: try members.decode(String.self, forKey: .id), name: try members.decode(String.self, forKey: .name),
            arguments: try members.decodeIfPresent(JSONValue.self, forKey: .arguments) ?? [:])
        if let error = try members.decodeIfPresent([String: String].self, forKey: .error) {
            outcome = .failure(ToolFault(code: error["code"] ?? "", message: error["message"] ?? ""))
        } else {
            outcome = .success(try members.decodeIfPresent(JSONValue.self, forKey: .result) ?? .null)
        }
    }

    func encode(to encoder: any Encoder) throws { try stored.encode(to: encoder) }
}
