import JSON

/// One task, or several at once.
extension Turn {
    /// More tasks than this are not changed without asking.
    static let mostUnasked = 10
    private static let mostIDs = 100

    /// The calls that do something to tasks: the tool for one, or the one for many.
    static func calls(_ one: String, _ many: String, _ mentions: [Mention], _ arguments: JSONObject = JSONObject())
        -> [PlannedCall]
    {
        guard mentions.count > 1 else {
            return mentions.map { PlannedCall(name: one, arguments: .object(with("id", .string($0.id), arguments))) }
        }
        return stride(from: 0, to: mentions.count, by: mostIDs).map { start in
            let ids = mentions[start..<min(start + mostIDs, mentions.count)].map { JSONValue.string($0.id) }
            return PlannedCall(name: many, arguments: .object(with("ids", .array(ids), arguments)))
        }
    }

    private static func with(_ key: String, _ value: JSONValue, _ rest: JSONObject) -> JSONObject {
        JSONObject([(key, value)] + rest.members)
    }

    /// Makes planned calls.
    /// - Returns: the tasks as they are now, and how many could not be changed.
    mutating func make(_ calls: [PlannedCall]) async throws(ToolFault) -> (cards: [TaskCard], failed: Int) {
        var cards: [TaskCard] = []
        var failed = 0
        for planned in calls {
            let result = try await call(planned.name, planned.arguments)
            if let card = TaskCard(result["task"]) { cards.append(card) }
            for entry in result["results"]?.array ?? [] {
                if let card = TaskCard(entry["task"]) { cards.append(card) }
                if let error = entry["error"], !error.isNull { failed += 1 }
            }
        }
        return (cards, failed)
    }

    /// Makes the calls, or asks first; what was changed is what `it` and `them` are. Everything that changes tasks comes by here.
    /// - Parameter question: what is asked, with `%` where the tasks are named: `Complete %?`.
    mutating func change(
        _ calls: [PlannedCall], of mentions: [Mention], asking question: String, _ say: (Turn, [TaskCard]) -> String
    ) async throws(ToolFault) -> Saying {
        guard !mustAsk, mentions.count <= Self.mostUnasked else {
            let past = mentions.count == 1 ? TaskWords.quoted(mentions[0].title) : TaskWords.count(mentions.count)
            return confirm(calls, question, mentions, past: "Done: \(past) changed.")
        }
        let (cards, failed) = try await make(calls)
        memory.done = message
        memory.touched = mentions.map { mention in cards.first { $0.id == mention.id }?.mention ?? mention }
        let text = say(self, cards) + (failed > 0 ? " \(TaskWords.count(failed)) could not be changed." : "")
        return Saying(text, suggestions: ["Undo", "What should I do next?"], isDone: failed == 0)
    }

    /// Asks for a yes, showing what would be done to what.
    mutating func confirm(_ calls: [PlannedCall], _ question: String, _ mentions: [Mention], past: String) -> Saying {
        // What is asked about has been shown, and is what `them` means.
        memory.listed = Array(mentions.prefix(Mention.most))
        memory.touched = []
        let question = question.replacing(
            "%",
            with: mentions.count == 1 ? TaskWords.quoted(mentions[0].title) : "these \(TaskWords.count(mentions.count))"
        )
        let lines = mentions.count == 1 ? [] : mentions.map { "\n• " + TaskWords.shortened($0.title) }
        return Saying(
            question + lines.joined() + (lines.isEmpty ? " Say yes or no." : "\nSay yes or no."),
            suggestions: ["Yes", "No"], pending: .confirm(calls, past: past))
    }
}
