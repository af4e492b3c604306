import JSON
import Tasks

/// Changes what tasks say.
extension Turn {
    mutating func edit(_ target: Target, _ change: TaskChange) async throws(ToolFault) -> Saying {
        try await with(target, "change") { (turn, mentions) async throws(ToolFault) in
            switch change {
            case .priority(let priority):
                return try await turn.update(
                    mentions, JSONObject([("priority", .string(priority.rawValue))]), "now \(priority.rawValue)")
            case .addTags(let tags):
                return try await turn.update(
                    mentions, JSONObject([("add_tags", .array(tags.map { .string($0) }))]),
                    "now tagged \(TaskWords.joined(tags))")
            case .removeTags(let tags):
                return try await turn.update(
                    mentions, JSONObject([("remove_tags", .array(tags.map { .string($0) }))]),
                    "no longer tagged \(TaskWords.joined(tags, by: "or"))")
            case .clearDue:
                return try await turn.update(mentions, JSONObject([("due", .null)]), "no longer due at any time")
            default:
                guard mentions.count == 1 else { return try await turn.editEach(mentions, change) }
                return try await turn.edit(try await turn.card(mentions[0].id), change)
            }
        }
    }

    /// The same change to each.
    private mutating func update(_ mentions: [Mention], _ arguments: JSONObject, _ outcome: String)
        async throws(ToolFault) -> Saying
    {
        let calls = Self.calls("update_task", "update_tasks", mentions, arguments)
        return try await change(calls, of: mentions, asking: "Change %?") { turn, cards in
            "\(turn.titles(mentions, cards)) \(mentions.count == 1 ? "is" : "are") \(outcome)."
        }
    }

    /// Changes that depend on what each task is like.
    private mutating func editEach(_ mentions: [Mention], _ change: TaskChange) async throws(ToolFault) -> Saying {
        guard mentions.count <= Self.mostUnasked, !change.isOfOne else {
            return Saying(
                "I can only do that to one task at a time. Which one?", suggestions: ["The first one", "Never mind"],
                pending: .which(Array(mentions.prefix(9)), request: message))
        }
        var calls: [PlannedCall] = []
        var outcomes: [String] = []
        for card in try await cards(mentions) {
            guard let edit = TaskEdit(change, of: card, words: words) else { continue }
            calls.append(edit.call(of: card))
            outcomes.append(edit.outcome)
        }
        return try await self.change(calls, of: mentions, asking: "Change %?") { _, _ in
            outcomes.joined(separator: "\n")
        }
    }

    private mutating func edit(_ card: TaskCard, _ change: TaskChange) async throws(ToolFault) -> Saying {
        guard let edit = TaskEdit(change, of: card, words: words) else {
            return Saying(
                "I found no such step in \(TaskWords.quoted(card.title)).", suggestions: ["Show the checklist of it"],
                isDone: false)
        }
        var saying = try await self.change([edit.call(of: card)], of: [card.mention], asking: "Change %?") { _, _ in
            edit.outcome
        }
        if saying.pending == nil { saying.suggestions = ["Undo", "Tell me about it"] }
        return saying
    }
}

extension TaskChange {
    /// Whether it makes sense for one task only.
    var isOfOne: Bool {
        switch self {
        case .title, .description, .addSteps, .checkStep, .removeStep: true
        default: false
        }
    }
}
