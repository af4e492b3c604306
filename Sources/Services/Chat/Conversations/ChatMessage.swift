import JSON
import Timestamps

/// One message of a conversation.
struct ChatMessage: Sendable, Equatable {
    enum Role: String, Sendable {
        case user, assistant
    }

    let id: String
    let role: Role
    let text: String
    var toolCalls: [ToolRecord] = []
    var suggestions: [String] = []
    let createdAt: Timestamp

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

    /// As it is stored and answered.
    var json: JSONValue {
        [
            "id": .string(id), "role": .string(role.rawValue), "text": .string(text),
            "tool_calls": .array(toolCalls.map(\.stored)), "suggestions": .array(suggestions.map { .string($0) }),
            "created_at": .string(createdAt.rfc3339),
        ]
    }

    init(_ json: JSONValue) throws {
        guard let id = json["id"]?.string, let role = json["role"]?.string.flatMap(Role.init),
            let text = json["text"]?.string,
            let createdAt = json["created_at"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        else { throw JSONFault(.wrongType, at: 0) }
        self.init(
            role, text, toolCalls: (json["tool_calls"]?.array ?? []).compactMap(ToolRecord.init),
            suggestions: (json["suggestions"]?.array ?? []).compactMap(\.string), id: id, at: createdAt)
    }
}
