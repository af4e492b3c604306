import Dapr

/// Both assistants behind one seam: a language model answers where the sidecar has one, the rules where it has none.
struct Assistants: Sendable {
    private let model: LanguageModel
    private let rules = RulesAssistant()

    init(dapr: DaprClient, figures: ChatFigures) { model = LanguageModel(dapr: dapr, figures: figures) }

    func answer(_ turn: Turn) async throws -> TurnReply {
        guard await model.isThere else { return await rules.answer(turn) }
        return try await ModelAssistant(model: model).answer(turn)
    }
}
