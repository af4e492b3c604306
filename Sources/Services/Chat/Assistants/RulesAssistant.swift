import Assistant
import JSON

/// The assistant that needs no language model.
struct RulesAssistant: Sendable {
    /// The member of a conversation's memory that is its own.
    private static let member = "rules"

    func answer(_ turn: Turn) async -> TurnReply {
        let memory = Memory(turn.memory[Self.member] ?? [:])
        let assistant = Assistant(now: turn.now, zone: turn.zone)
        let reply = await assistant.answer(turn.message, memory: memory, tools: turn.tools)
        turn.tools.say(reply.text)
        return TurnReply(
            text: reply.text, suggestions: reply.suggestions, needsAnswer: reply.needsAnswer,
            memory: [Self.member: reply.memory.json], assistant: .rules)
    }
}
