import JSON
import TimeZones
import Timestamps

/// One message that is to be answered, and what the answer may draw on.
struct Turn: Sendable {
    let message: String
    /// What was said before, the oldest first.
    let history: [ChatMessage]
    /// What the assistants had in mind after the last answer.
    let memory: JSONValue
    let tools: TurnTools
    let zone: Zone
    let now: Timestamp
}

/// The answer to one message.
struct TurnReply: Sendable {
    enum Assistant: String, Sendable {
        case rules, model
    }

    var text: String
    var suggestions: [String] = []
    /// Whether the text is a question that the next message may answer.
    var needsAnswer = false
    /// What the assistants keep in mind.
    var memory: JSONValue
    let assistant: Assistant
}
