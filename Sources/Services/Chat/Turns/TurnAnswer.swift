import JSON

/// What is answered to a message.
struct TurnAnswer: Sendable {
    let conversationID: String
    let messageID: String
    let reply: TurnReply
    let toolCalls: [ToolRecord]

    var json: JSONValue {
        [
            "conversation_id": .string(conversationID), "message_id": .string(messageID),
            "reply": .string(reply.text), "tool_calls": .array(toolCalls.map(\.json)),
            "suggestions": .array(reply.suggestions.map { .string($0) }), "needs_answer": .bool(reply.needsAnswer),
            "assistant": .string(reply.assistant.rawValue),
        ]
    }
}
