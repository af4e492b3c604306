import Assistant
import Dapr
import JSON
import Logging
import ServiceKit

/// Chooses between the two assistants: the language model if the sidecar has one, the rules if it has none or it fails.
struct Assistants: Sendable {
    private let model: LanguageModel
    private let rules = RulesAssistant()

    init(dapr: DaprClient, figures: ChatFigures, logger: Logger) {
        model = LanguageModel(dapr: dapr, figures: figures, logger: logger)
    }

    func answer(_ turn: ChatTurn) async throws -> TurnReply {
        guard await model.isThere else { return await rules.answer(turn) }
        do {
            return try await ModelAssistant(model: model).answer(turn)
        } catch let problem as Problem where turn.tools.records.isEmpty {
            return await rules.answer(turn, insteadOf: problem)
        }
    }
}

/// The assistant that needs no language model.
struct RulesAssistant: Sendable {
    /// The assistant's own member of a conversation's memory.
    private static let member = "rules"

    /// - Parameter problem: the language model's failure, reported first, if it should have answered.
    func answer(_ turn: ChatTurn, insteadOf problem: Problem? = nil) async -> TurnReply {
        let memory = Memory(turn.memory[Self.member] ?? [:])
        let assistant = Assistant(now: turn.now, zone: turn.zone, order: turn.order)
        let reply = await assistant.answer(turn.message, memory: memory, tools: turn.tools)
        let text = problem.map { "\($0.title), so I went by my own rules.\n" + reply.text } ?? reply.text
        turn.tools.say(text)
        return TurnReply(
            text: text, suggestions: reply.suggestions, needsAnswer: reply.needsAnswer,
            memory: [Self.member: reply.memory.json], assistant: .rules)
    }
}
