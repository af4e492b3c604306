import Assistant

/// What happens while a message is answered.
enum TurnEvent: Sendable {
    /// More of the answer's text.
    case delta(String)
    case call(ToolCall)
    case result(ToolRecord)
}
