/// Both assistants behind one seam.
struct Assistants: Sendable {
    let rules = RulesAssistant()

    func answer(_ turn: Turn) async throws -> TurnReply { await rules.answer(turn) }
}
