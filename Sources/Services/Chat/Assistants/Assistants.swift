import Dapr
import Logging
import ServiceKit

/// Both assistants behind one seam: a language model answers where the sidecar has one, the rules where it has none, or where it does
/// not answer.
struct Assistants: Sendable {
    private let model: LanguageModel
    private let rules = RulesAssistant()

    init(dapr: DaprClient, figures: ChatFigures, logger: Logger) {
        model = LanguageModel(dapr: dapr, figures: figures, logger: logger)
    }

    func answer(_ turn: Turn) async throws -> TurnReply {
        guard await model.isThere else { return await rules.answer(turn) }
        do {
            return try await ModelAssistant(model: model).answer(turn)
        } catch let problem as Problem where turn.tools.records.isEmpty {
            return await rules.answer(turn, insteadOf: problem)
        }
    }
}
