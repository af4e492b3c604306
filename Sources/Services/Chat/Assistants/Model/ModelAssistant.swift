import Assistant
import Dapr
import JSON

/// The assistant that asks a language model what to do, step by step, within bounds.
struct ModelAssistant: Sendable {
    /// The member of a conversation's memory that is its own.
    private static let member = "model"

    let model: LanguageModel

    /// Answers a message. A yes or a no to what was held is taken here and not by the model.
    func answer(_ turn: Turn) async throws -> TurnReply {
        let held = HeldCalls(turn.memory[Self.member]?["held"])
        if !held.isEmpty, let confirmation = Confirmation(turn.message) {
            return confirmation == .yes ? await confirmed(held, turn) : say("All right, I left it as it was.", turn)
        }
        var run = ModelRun(turn, model: model)
        let text = try await run.text()
        guard run.held.isEmpty else {
            var reply = say(run.held.question, turn, held: run.held)
            reply.suggestions = ["Yes", "No"]
            reply.needsAnswer = true
            return reply
        }
        return say(text, turn)
    }

    /// Makes exactly the calls that the user was asked about.
    private func confirmed(_ held: HeldCalls, _ turn: Turn) async -> TurnReply {
        var faults: [String] = []
        for each in held.held {
            let outcome = await turn.tools.call(each.call)
            if case .failure(let fault) = outcome { faults.append(fault.message) }
            if case .success(let result) = outcome {
                faults += (result["results"]?.array ?? []).compactMap { $0["error"]?["message"]?.string }
            }
        }
        return say(faults.isEmpty ? "Done." : "Not all of it could be done: \(faults.joined(separator: " "))", turn)
    }

    private func say(_ text: String, _ turn: Turn, held: HeldCalls = HeldCalls()) -> TurnReply {
        turn.tools.say(text)
        var memory = turn.memory.object ?? JSONObject()
        memory[Self.member] = held.isEmpty ? nil : ["held": held.json]
        return TurnReply(text: text, memory: .object(memory), assistant: .model)
    }
}
